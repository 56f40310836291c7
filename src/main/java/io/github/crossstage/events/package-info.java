/**
 * What happens inside, as events of the JDK's Flight Recorder, in its category CrossStage.
 *
 * <p>Layer 0: uses nothing of ours; whoever does something that takes time makes the event of it. {@link
 * io.github.crossstage.events.Recorder} says whether to: where nothing is recorded that costs a look at a flag and allocates nothing. A JVM
 * without the module {@code jdk.jfr} records nothing.
 */
package io.github.crossstage.events;

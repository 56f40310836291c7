/**
 * What the library finds out, in forms for people and their tools: an explanation as a page of HTML, a profile as a trace, the JSON of
 * the command line and the example service; detections drawn into a picture; and counts that published tables are compared with.
 *
 * <p>Layer 6: reads the public records of {@code runtime} and writes text; knows no device. It lies in the command line's jar,
 * as a service needs none of it.
 */
package io.github.crossstage.report;

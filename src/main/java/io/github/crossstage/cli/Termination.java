package io.github.crossstage.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wish of the system or the user that a service ends: SIGTERM or SIGINT. A shutdown hook would not do, since the exit status is that of
 * the signal then. The handlers stay, as the process ends soon.
 *
 * <p>The JDK's own interface to signals, in {@code jdk.unsupported}, is used by reflection: javac warns of it, and a JVM may lack it. Then a
 * signal ends the process at once, as always.
 */
final class Termination {
    private static final Logger LOG = LoggerFactory.getLogger(Termination.class);
    private static final List<String> SIGNALS = List.of("TERM", "INT");

    private final CountDownLatch asked = new CountDownLatch(1);

    private Termination() {}

    /** Listens from now on. */
    static Termination awaited() {
        Termination termination = new Termination();
        for (String signal : SIGNALS) {
            termination.listen(signal);
        }
        return termination;
    }

    private void listen(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    Termination.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(this, arguments);
                        }
                        asked.countDown();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
        } catch (ReflectiveOperationException e) {
            LOG.warn(
                    "SIG{} will end the process at once: {}",
                    name,
                    String.valueOf(e.getCause() == null ? e : e.getCause()));
        }
    }

    /** Waits for the wish. */
    void await() throws InterruptedException {
        asked.await();
    }
}

package io.github.crossstage;

/** The jar with the published networks, the readers of weight files and the model hub, which a service may leave out. */
final class NetworksJar {
    private static final String A_CLASS_OF_IT = "io.github.crossstage.models.Networks";

    private NetworksJar() {}

    /**
     * Checks that the jar is there, before a class of it is linked.
     *
     * @param what what needs it, for the message
     * @throws IllegalStateException if it is not on the class path
     */
    static void require(String what) {
        try {
            Class.forName(A_CLASS_OF_IT, false, NetworksJar.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    what
                            + ": files of weights and files of a model hub are read by crossstage-networks.jar, which is not on the class path."
                            + " Add the artifact 'crossstage' with the classifier 'networks'",
                    e);
        }
    }
}

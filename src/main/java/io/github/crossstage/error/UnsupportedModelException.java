package io.github.crossstage.error;

import java.util.List;

/** A model is well-formed but uses things that CrossStage does not compute; it names every one of them at once. */
public final class UnsupportedModelException extends CrossStageException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /**
     * Makes the exception.
     *
     * @param model name or path of the model
     * @param problems one line for every unsupported node or attribute, with the node's name
     */
    public UnsupportedModelException(String model, List<String> problems) {
        super(model + ": " + problems.size() + (problems.size() == 1 ? " unsupported thing" : " unsupported things")
                + "\n  " + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns one line for every unsupported node or attribute. */
    public List<String> problems() {
        return problems;
    }
}

package io.github.crossstage.hub;

import io.github.crossstage.error.DownloadException;

/** What an answer without the file means to the user. */
final class Refusal {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private Refusal() {}

    /** Returns whether the repository and revision are there, or may be, and only the file is not. */
    static boolean isMissingFile(HubAnswer answer) {
        String code = answer.errorCode().orElse("");
        return answer.status() == NOT_FOUND && !code.equals("RepoNotFound") && !code.equals("RevisionNotFound");
    }

    /** Makes the exception for an answer whose status is not 200. */
    static DownloadException of(HubSource source, HubAnswer answer, HubSettings settings) {
        String said = HubClient.shown(answer.asked()) + " answered " + answer.status()
                + answer.errorCode().map(code -> " (" + code + ")").orElse("");
        return new DownloadException(source.toString(), answer.status(), said + advice(source, answer, settings));
    }

    private static String advice(HubSource source, HubAnswer answer, HubSettings settings) {
        return switch (answer.status()) {
            case UNAUTHORIZED, FORBIDDEN ->
                ": the repository is gated, private or not there. "
                        + (settings.token().isPresent()
                                ? "The token from HF_TOKEN was sent; does its owner have access,"
                                : "Ask for access on its page and put a token into the environment variable HF_TOKEN,")
                        + " and is the name right?";
            case NOT_FOUND ->
                ": no such repository, revision or file. The parts are " + source.owner() + "/"
                        + source.repository() + ", revision " + source.revision() + ", file "
                        + source.file().map(name -> "'" + name + "'").orElse(String.join(" or ", HubSource.USUAL_FILES))
                        + "; another file is named as hf:" + source.owner() + "/" + source.repository()
                        + "@REVISION#FILE";
            case 429 -> ": too many requests; try again later";
            default ->
                answer.status() >= 500
                        ? ": the server has a problem; try again later"
                        : ", expected 200; is " + settings.endpoint() + " a model hub?";
        };
    }
}

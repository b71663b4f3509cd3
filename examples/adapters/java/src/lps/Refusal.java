package lps;

/** The software says no, with a sentence for its user and one of the protocol's reason codes. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    public final String code;

    public Refusal(String code, String reason) {
        super(reason);
        this.code = code;
    }
}

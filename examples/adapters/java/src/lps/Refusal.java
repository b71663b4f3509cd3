package lps;

/** The software says no, with a sentence for its user and one of the protocol's reason codes. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    public final String code;

    public Refusal(String code, String reason) {
        super(reason);
        this.code = code;
    }

    /** Refuses when something is so. */
    static void when(boolean so, String code, String reason) throws Refusal {
        if (so) {
            throw new Refusal(code, reason);
        }
    }
}

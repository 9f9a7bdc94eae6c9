package io.egressgateway.lab.netns;

/** Says that the lab could not do something to the kernel: what, and the kernel's own words. */
public class LabException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The first line of what the innermost cause says. */
  public String reason() {
    Throwable innermost = this;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return String.valueOf(innermost.getMessage()).lines().findFirst().orElse("");
  }
}

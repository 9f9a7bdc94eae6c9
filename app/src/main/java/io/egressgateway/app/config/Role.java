package io.egressgateway.app.config;

/** What a process does. */
public enum Role {
  CONTROLLER("controller", 5820),
  AGENT("agent", 5810);

  private final String text;
  private final int healthPort;

  Role(String text, int healthPort) {
    this.text = text;
    this.healthPort = healthPort;
  }

  public String text() {
    return text;
  }

  /** Port of health, readiness and metrics where none is configured; Spidernet's. */
  public int healthPort() {
    return healthPort;
  }
}

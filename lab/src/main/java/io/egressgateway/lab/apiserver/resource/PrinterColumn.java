package io.egressgateway.lab.apiserver.resource;

/**
 * One column of Table output.
 *
 * @param type string, integer, number, boolean or date
 * @param priority 0 is always shown, more only with {@code -o wide}
 */
public record PrinterColumn(
    String name, String type, String format, String description, int priority, String jsonPath) {}

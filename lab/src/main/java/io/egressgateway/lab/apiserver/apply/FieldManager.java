package io.egressgateway.lab.apiserver.apply;

/**
 * Who writes.
 *
 * @param name from the fieldManager parameter or the client's name
 * @param apiVersion version the fields are written in
 * @param subresource empty or {@code status}
 * @param force whether an apply takes fields over from others
 */
public record FieldManager(String name, String apiVersion, String subresource, boolean force) {}

package io.egressgateway.lab.apiserver.operation;

import io.egressgateway.lab.apiserver.apply.FieldManager;
import io.egressgateway.lab.apiserver.auth.Identity;
import java.util.List;

/**
 * How a write is done.
 *
 * @param who asks for it
 * @param unknownFields what happens with fields the schema does not declare
 * @param warnings collects what the client is to be warned of; the only mutable component
 */
public record WriteOptions(
    Identity who,
    FieldManager manager,
    boolean dryRun,
    UnknownFields unknownFields,
    List<String> warnings) {
  /** The values of the fieldValidation parameter. */
  public enum UnknownFields {
    IGNORE,
    WARN,
    STRICT
  }
}

package io.egressgateway.lab.apiserver.store;

import java.util.Optional;

/**
 * One entry of the event log.
 *
 * @param object the new version; of a deletion, the last version with the deletion's revision
 * @param previous the version before, none for an addition
 */
public record Change(Kind kind, StoredObject object, Optional<StoredObject> previous) {
  /** As the {@code type} of a watch event. */
  public enum Kind {
    ADDED,
    MODIFIED,
    DELETED
  }

  public long revision() {
    return object.revision();
  }
}

package io.egressgateway.lab.apiserver.store;

import io.egressgateway.lab.apiserver.json.ApiException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** The last changes in order of revision, oldest dropped first. */
final class EventLog {
  private final int capacity;
  private final ArrayDeque<Change> changes = new ArrayDeque<>();

  /** Every revision up to this one is forgotten. */
  private long compacted;

  EventLog(int capacity, long compacted) {
    this.capacity = capacity;
    this.compacted = compacted;
  }

  void append(Change change) {
    changes.addLast(change);
    if (changes.size() > capacity) {
      compacted = changes.removeFirst().revision();
    }
  }

  void compact(long upTo) {
    changes.clear();
    compacted = upTo;
  }

  /**
   * Changes of a collection after a revision, oldest first.
   *
   * @throws ApiException 410 if some of them are forgotten
   */
  List<Change> after(long revision, String collection) {
    List<Change> found = new ArrayList<>(newestFirst(revision, collection));
    Collections.reverse(found);
    return found;
  }

  List<Change> newestFirst(long revision, String collection) {
    if (revision < compacted) {
      throw ApiException.expired("too old resource version: " + revision + " (" + compacted + ")");
    }
    List<Change> found = new ArrayList<>();
    for (Iterator<Change> it = changes.descendingIterator(); it.hasNext(); ) {
      Change change = it.next();
      if (change.revision() <= revision) {
        break;
      }
      if (change.object().key().collection().equals(collection)) {
        found.add(change);
      }
    }
    return found;
  }
}

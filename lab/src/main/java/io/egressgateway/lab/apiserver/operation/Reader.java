package io.egressgateway.lab.apiserver.operation;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.select.FieldSelector;
import io.egressgateway.lab.apiserver.select.LabelSelector;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Get and list. Confined to the event-loop thread. */
public final class Reader {
  private final ObjectStore store;

  Reader(ObjectStore store) {
    this.store = store;
  }

  /**
   * @throws ApiException 404
   */
  public StoredObject get(Target target) {
    return store.get(target.key()).orElseThrow(target::notFound);
  }

  /**
   * One page of a collection.
   *
   * @param items stored objects in order of namespace and name
   * @param revision revision of the whole list, the same for all its pages
   * @param next token for the next page, none on the last
   * @param remaining objects after this page
   */
  public record Page(
      List<StoredObject> items, long revision, Optional<PageToken> next, int remaining) {}

  /**
   * Lists a collection as of the token's revision, or now.
   *
   * @param limit most items of a page, 0 for all
   * @throws ApiException 410 if the token is older than the event log
   */
  public Page list(Target target, Selection selection, int limit, Optional<PageToken> from) {
    long revision = from.map(PageToken::revision).orElse(store.revision());
    String collection = target.type().collection();
    Collection<StoredObject> all;
    try {
      all = store.listAt(collection, target.namespace(), revision);
    } catch (ApiException e) {
      throw ApiException.expired(
          "The provided continue parameter is too old to display a consistent list result."
              + " You can start a new list without the continue parameter.");
    }
    List<StoredObject> items = new ArrayList<>();
    int remaining = 0;
    for (StoredObject object : all) {
      if (from.isPresent() && object.key().compareTo(from.get().after(collection)) <= 0) {
        continue;
      }
      if (!selection.matches(object)) {
        continue;
      }
      if (limit > 0 && items.size() == limit) {
        remaining++;
      } else {
        items.add(object);
      }
    }
    Optional<PageToken> next =
        remaining == 0 ? Optional.empty() : Optional.of(PageToken.after(items.getLast(), revision));
    return new Page(items, revision, next, remaining);
  }

  /** Which objects of a collection a request wants. */
  public record Selection(LabelSelector labels, FieldSelector fields) {
    public boolean matches(StoredObject object) {
      return labels.matches(object.json()) && fields.matches(object.json());
    }

    public boolean isEverything() {
      return labels.isEmpty() && fields.isEmpty();
    }
  }
}

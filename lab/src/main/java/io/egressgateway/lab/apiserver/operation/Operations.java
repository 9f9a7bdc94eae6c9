package io.egressgateway.lab.apiserver.operation;

import io.egressgateway.lab.apiserver.resource.ResourceRegistry;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import java.time.InstantSource;
import java.util.List;

/** The verbs of the API over one store. Confined to the event-loop thread. */
public final class Operations {
  private final ObjectStore store;
  private final ResourceRegistry registry;
  private final Reader reader;
  private final Writer writer;
  private final Remover remover;
  private final ReviewedWrites writes;

  /**
   * @param serviceRanges where cluster addresses of services come from
   * @param reviewers who else has a say in the writes of clients
   */
  public Operations(
      ObjectStore store,
      ResourceRegistry registry,
      InstantSource clock,
      List<String> serviceRanges,
      Reviewers reviewers) {
    this.store = store;
    this.registry = registry;
    Definitions definitions = new Definitions(registry);
    store.observe(definitions::changed);
    Admission admission =
        new Admission(new BuiltinDefaults(new ServiceAddresses(store, serviceRanges)));
    this.reader = new Reader(store);
    this.writer = new Writer(store, admission, definitions, new Timestamps(clock));
    Patcher patcher = new Patcher(store, writer, new Timestamps(clock));
    this.remover = new Remover(store, new Timestamps(clock));
    this.writes = new ReviewedWrites(store, writer, patcher, remover, reviewers);
  }

  public ObjectStore store() {
    return store;
  }

  public ResourceRegistry registry() {
    return registry;
  }

  public Reader reader() {
    return reader;
  }

  public Writer writer() {
    return writer;
  }

  /** The writes of clients; those of the server itself are nobody else's business. */
  public ReviewedWrites writes() {
    return writes;
  }

  public Remover remover() {
    return remover;
  }
}

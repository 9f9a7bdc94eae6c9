package io.egressgateway.app.wiring;

import dagger.BindsInstance;
import dagger.Component;
import io.egressgateway.app.config.AgentConfig;
import jakarta.inject.Singleton;

/** Everything of an agent. */
@Singleton
@Component(modules = {SharedModule.class, AgentModule.class})
interface AgentComponent {
  AgentProcess process();

  /** Makes the component of a configuration. */
  @Component.Factory
  interface Factory {
    AgentComponent create(@BindsInstance AgentConfig config);
  }
}

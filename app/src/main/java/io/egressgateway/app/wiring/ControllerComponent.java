package io.egressgateway.app.wiring;

import dagger.BindsInstance;
import dagger.Component;
import io.egressgateway.app.config.ControllerConfig;
import jakarta.inject.Singleton;

/** Everything of a controller. */
@Singleton
@Component(modules = {SharedModule.class, ControllerModule.class})
interface ControllerComponent {
  ControllerProcess process();

  /** Makes the component of a configuration. */
  @Component.Factory
  interface Factory {
    ControllerComponent create(@BindsInstance ControllerConfig config);
  }
}

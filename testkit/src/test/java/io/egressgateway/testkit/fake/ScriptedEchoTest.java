package io.egressgateway.testkit.fake;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.EchoProbe;
import io.egressgateway.testkit.contract.EchoProbeContract;

class ScriptedEchoTest extends EchoProbeContract {
  private static final IpAddress FOUR = IpAddress.of("192.0.2.2");
  private static final IpAddress SIX = IpAddress.of("2001:db8::2");

  private record InMemory(ScriptedEcho fake) implements Station {
    @Override
    public EchoProbe probe() {
      return fake;
    }

    @Override
    public void kill() {
      fake.setAlive(FOUR, false);
      fake.setAlive(SIX, false);
    }

    @Override
    public void close() {
      fake.close();
    }
  }

  @Override
  protected Station open() {
    ScriptedEcho fake = new ScriptedEcho();
    fake.setAlive(FOUR, true);
    fake.setAlive(SIX, true);
    return new InMemory(fake);
  }
}

import IntegrationSupport
import Testing

/// The suites that load the machine, restart servers or measure time: one after another, so that none disturbs the next.
@Suite(
    "Faults, one suite after another",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct FaultSuites {}

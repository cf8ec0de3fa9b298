import IntegrationSupport
import Testing

/// The suites that load the machine or measure time: one after another, so that none disturbs the next.
@Suite(
    "Faults of SQL Server, one suite after another",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct FaultSuites {}

import Testing
@testable import Retry
@Test func defaultSequence() { #expect(RetryPolicy().waits(8) == [100, 200, 400, 800, 1600, 3200, 6400, 12800].map { Duration.milliseconds($0) }) }

@_spi(SQLDrivers) import SQLCore
import Testing

@testable import PgSQL

@Suite("What the server's answers say about a COMMIT whose own answer was lost")
struct CommitFateTests {
    private let server = CommitState.Server(system: "7", timeline: "1", statisticsReset: "2024-01-01")

    private func fate(_ status: String?, future: Bool = false, now: CommitState.Server?) -> CommitFate {
        CommitState.fate(status: status, isInFuture: future, before: server, now: now)
    }

    @Test("on the same run of the server, its word counts")
    func sameRun() {
        #expect(fate("committed", now: server) == .applied)
        #expect(fate("aborted", now: server) == .notApplied)
        #expect(fate("in progress", now: server) == .undecided)
        #expect(fate(nil, future: true, now: server) == .notApplied)
        #expect(fate(nil, now: server) == .unknown)
    }

    @Test("after a crash, committed may be somebody else's, and aborted is not applied in any case")
    func crash() {
        var now = server
        now.statisticsReset = "2024-01-02"
        #expect(fate("committed", now: now) == .unknown)
        #expect(fate("aborted", now: now) == .notApplied)
        #expect(fate(nil, future: true, now: now) == .notApplied)
        now.statisticsReset = nil
        #expect(fate("committed", now: now) == .unknown)
    }

    @Test("on another timeline or server, nothing is known")
    func failover() {
        var now = server
        now.timeline = "2"
        for status in ["committed", "aborted", "in progress", nil] { #expect(fate(status, now: now) == .unknown) }
        #expect(fate(nil, future: true, now: now) == .unknown)
        now = server
        now.system = "8"
        #expect(fate("aborted", now: now) == .unknown)
    }

    @Test("a server that would not say which one it is leaves it unknown")
    func silent() {
        #expect(fate("committed", now: nil) == .unknown)
        #expect(CommitState.fate(status: "aborted", isInFuture: false, before: nil, now: server) == .unknown)
        var silent = server
        silent.statisticsReset = nil
        #expect(CommitState.fate(status: "committed", isInFuture: false, before: silent, now: silent) == .unknown)
    }
}

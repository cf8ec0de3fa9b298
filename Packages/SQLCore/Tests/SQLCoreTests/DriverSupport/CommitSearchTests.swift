import Foundation
import Testing

@_spi(SQLDrivers) @testable import SQLCore

@Suite("What became of a COMMIT whose answer was lost")
struct CommitSearchTests {
    private let lost = ConnError(.connection, "The connection broke", outcome: .unknown, retry: .reconnect)

    /// Runs a search whose looks have these results; returns what it threw, the looks and the waits.
    private func search(
        _ results: [Result<CommitFate, ConnError>],
        cancelledAfter limit: Int = .max
    ) -> (error: ConnError?, looks: Int, waits: [Duration]) {
        var looks = 0
        var waits: [Duration] = []
        let search = CommitSearch(isCancelled: { looks >= limit }, sleep: { waits.append($0) })
        do throws(ConnError) {
            try search.run(after: lost) { (_) throws(ConnError) in
                looks += 1
                return try results[min(looks, results.count) - 1].get()
            }
            return (nil, looks, waits)
        } catch {
            return (error, looks, waits)
        }
    }

    @Test("one that took effect ends without an error")
    func applied() {
        let (error, looks, waits) = search([.success(.applied)])
        #expect(error == nil)
        #expect(looks == 1 && waits.isEmpty)
    }

    @Test("one that did not take effect may be replayed, and says what it was")
    func notApplied() {
        let (error, _, _) = search([.success(.undecided), .success(.notApplied)])
        #expect(error?.outcome == .notApplied)
        #expect(error?.retry == .reconnect)
        #expect(error?.kind == .connection)
        #expect((error?.underlying as? ConnError)?.message == lost.message)
    }

    @Test("what nobody knows is never tried again")
    func unknown() {
        let (error, looks, _) = search([.success(.unknown)])
        #expect(error?.outcome == .unknown)
        #expect(error?.retry == .never)
        #expect(error?.message == lost.message)
        #expect(looks == 1)
    }

    @Test("a transaction in work, and a server that is away, are asked again after waits that grow")
    func again() {
        let away = Result<CommitFate, ConnError>.failure(ConnError(.connection, "away", retry: .reconnect))
        let undecided = Result<CommitFate, ConnError>.success(.undecided)
        let (error, looks, waits) = search([away, undecided, away, .success(.applied)])
        #expect(error == nil)
        #expect(looks == 4)
        #expect(waits == [.milliseconds(20), .milliseconds(40), .milliseconds(80)])
    }

    @Test("a server that refuses says the same again, so the search ends")
    func refused() {
        let refusal = ConnError(.notFound, "no such table", retry: .never)
        let (error, looks, _) = search([.failure(refusal), .success(.applied)])
        #expect(error?.outcome == .unknown)
        #expect(looks == 1)
    }

    @Test("an interrupt ends the search")
    func cancelled() {
        let (error, looks, _) = search([.success(.undecided)], cancelledAfter: 3)
        #expect(error?.outcome == .unknown)
        #expect(looks == 3)
    }

    @Test("a marker is a UUID of its own in a quoted table, in both statements")
    func marker() throws {
        let dialect = ScriptedDriver.dialect
        let marker = try CommitMarker(in: "conn_commits", dialect)
        let table = try dialect.quote(SQLTableName("conn_commits"))
        #expect(UUID(uuidString: marker.id)?.uuidString.lowercased() == marker.id)
        #expect(marker.insert == "INSERT INTO \(table) (id) VALUES ('\(marker.id)')")
        #expect(marker.look == "SELECT 1 FROM \(table) WHERE id = '\(marker.id)'")
        let ids = try (0..<1_000).map { _ in try CommitMarker(in: "t", dialect).id }
        #expect(Set(ids).count == ids.count)
        #expect(
            ids.allSatisfy { UUID(uuidString: $0) != nil && Array($0)[14] == "4" && "89ab".contains(Array($0)[19]) }
        )
    }
}

import SQLCoreTesting
import SQLite
import Testing

@Suite("The suite fails for a broken driver")
struct BrokenDriverTests {
    /// A case for each defect; one without could be broken and nobody would see it.
    static let breaks: [Defect: String] = [
        .bindsNilAsZero: "nil binds NULL in every way of writing it",
        .cutsTexts: "string values come back as they were bound",
        .widensIntegers: "integers with NULLs stay integers",
        .losesRows: "rows come in the order of the query",
        .doublesRows: "a list expands to one parameter a value",
        .reversesColumns: "parameters keep their order and types",
        .forgetsColumnsOfEmptyResults: "an empty result keeps its columns and their types",
        .acceptsStatementsWithoutRows: "readFrame of a statement without rows is refused",
        .reportsNoRows: "execute reports the affected rows",
        .inventsKeys: "execute reports the generated key of an insert, and of nothing else",
        .rollbackCommits: "a transaction rolls back when its closure throws, and the error passes unchanged",
        .commitRollsBack: "a transaction commits when its closure returns",
        .savepointsDoNothing: "a savepoint undoes only its own work when its closure throws",
        .acceptsEveryLevel: "isolation levels are honoured or refused, never changed silently",
        .ignoresReadOnly: "a read-only transaction reads and refuses writes",
        .leavesTransactionsOpen: "a transaction left open by a statement is rolled back and reported",
        .hidesEngineRollback: "a statement after the engine's own rollback is refused and not applied",
        .ignoresBatchSize: "a stream gives batches of at most batchRows rows, in order",
        .losesLastBatch: "a stream whose rows fill its batches ends without an empty one",
        .bulkLosesLastRow: "append adds the rows and reports how many",
        .bulkIgnoresErrors: "append is all or nothing, and names the row that failed",
        .manyStopsEarly: "executeMany runs the statement for every set and sums up",
        .hidesSetNumber: "executeMany is all or nothing, and names the set that failed",
        .hidesPosition: "a syntax error is told with its place",
        .hidesConstraint: "a unique violation names its constraint or columns, and no value",
        .showsServerText: "no error shows a parameter's value",
        .everythingIsServerError: "a missing table is named",
        .forgetsNullability: "columns(of:) describes each column",
        .listsNoTables: "tables() gives tables and views in order",
        .keepsSessionState: "a session's state is not handed to the next task",
        .ignoresInterrupts: "a token ends a running query",
        .neverCloses: "closing twice is fine, and nothing is left open",
    ]

    @Test("every defect has its case")
    func everyDefectHasItsCase() {
        #expect(Set(Self.breaks.keys) == Set(Defect.allCases))
        let names = SQLConformance { FaultySubject(nil) }.names
        for name in Self.breaks.values { #expect(names.contains(name), "\(name)") }
    }

    @Test("the case passes without the defect and fails with it", arguments: Defect.allCases)
    func caseFailsWithTheDefect(_ defect: Defect) async throws {
        let name = try #require(Self.breaks[defect])
        let whole = SQLConformance { FaultySubject(nil) }
        let broken = SQLConformance(timeLimit: .seconds(30)) { FaultySubject(defect) }
        for right in whole.cases where right.name.hasPrefix(name + " [") { try await right.run() }
        let wrong = broken.cases.filter { $0.name.hasPrefix(name + " [") }
        #expect(!wrong.isEmpty)
        for contractCase in wrong {
            await #expect(throws: ContractFailure.self, "\(contractCase)") { try await contractCase.run() }
        }
    }

    @Test("a quirk is run under its reason, and one that is out of date fails")
    func quirks() async throws {
        let suite = SQLConformance { QuirkySubject() }
        let named = suite.cases.filter { $0.name.hasPrefix("quirk: ping answers [") }
        #expect(named.count == 2)
        for contractCase in named {
            #expect(contractCase.name.contains("its reason"))
            await #expect(throws: ContractFailure.self) { try await contractCase.run() }
        }
        let unknown = try #require(suite.cases.first { $0.name.contains("no such case") })
        await #expect(throws: ContractFailure.self) { try await unknown.run() }
    }
}

/// Declares a quirk that it does not have, and one for a case that is not there.
private final class QuirkySubject: SQLConformanceSubject {
    typealias Driver = FaultyDriver

    static let quirks = ["ping answers": "its reason", "no such case": "none"]

    private let inner = FaultySubject(nil)

    var properties: SQLiteConnProperties { inner.properties }
    func options(lockWait: Duration) -> FaultyDriver.Options { inner.options(lockWait: lockWait) }
    func stop() async { await inner.stop() }
}

import Foundation
import Glibc
import MoneyOrders
import SQLite

/// Moves amounts in a SQLite file until somebody kills it, and says on standard output what it begins and what is done.
///
///     crashing-writer FILE JOURNAL SEED FIRST LAST own-keys|no-keys [KEY…]
///
/// With keys of its own, each transaction leaves one, which it has told before: after a crash, the next process says of
/// each of those given whether it is there.
///
/// Its lines: `found KEY`, `missing KEY`, then `begin ID KEY`, `done ID`, and `failed ID OUTCOME ERROR`. Each is written at
/// once, so that none is lost or cut.
@main
struct CrashingWriter {
    static func main() throws {
        let words = CommandLine.arguments
        guard words.count >= 7, let journal = SQLiteJournalMode(rawValue: words[2]), let seed = UInt64(words[3]),
            let first = Int(words[4]), let last = Int(words[5])
        else {
            FileHandle.standardError.write(Data("the arguments are not understood\n".utf8))
            exit(2)
        }
        let hasKeys = words[6] == "own-keys"
        var options = SQLiteOptions()
        options.journalMode = journal
        options.busyTimeout = .seconds(20)
        if hasKeys { options.commitMarkerTable = "commit_marker" }
        let db = try SQLiteHandler(
            unconnected: .file(words[1]),
            options: options,
            configuration: HandlerConfiguration(skipConnect: true)
        )
        for key in words.dropFirst(7) {
            let found = try db.readScalar("SELECT COUNT(*) FROM commit_marker WHERE id = \(key)", as: Int.self)
            say(found == 1 ? "found \(key)" : "missing \(key)")
        }
        let next = Counter(first)
        let work: @Sendable () -> Void = {
            while let id = next.take(upTo: last) { transfer(MoneyOrder(id, seed: seed), hasKeys: hasKeys, db) }
        }
        let second = Thread(block: work)
        second.start()
        work()
        while !second.isFinished { usleep(1_000) }
    }

    private static func transfer(_ order: MoneyOrder, hasKeys: Bool, _ db: SQLiteHandler) {
        let key = UUID().uuidString.lowercased()
        say("begin \(order.id) \(key)")
        do {
            try db.transaction { transaction in
                for statement in order.statements { try transaction.execute(statement) }
                if hasKeys { try transaction.execute("INSERT INTO commit_marker (id) VALUES (\(key))") }
            }
            say("done \(order.id)")
        } catch {
            say("failed \(order.id) \((error as? ConnError)?.outcome.rawValue ?? "-") \(error)")
        }
    }

    private static func say(_ line: String) {
        let bytes = Array((line.replacing("\n", with: " ") + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
    }
}

/// Numbers that each go to one thread.
///
/// `next` is read and written under `lock`.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var next: Int

    init(_ first: Int) {
        next = first
    }

    func take(upTo last: Int) -> Int? {
        lock.withLock {
            guard next <= last else { return nil }
            defer { next += 1 }
            return next
        }
    }
}

import ConnCoreTesting
import Foundation
import Glibc
import IntegrationSupport
import SQLite

/// A process that moves amounts in a SQLite file is killed again and again, at random moments; afterwards what it had said
/// is compared with what is there.
final class CrashRun: Sendable {
    private let journal: SQLiteJournalMode
    private let hasKeys: Bool
    private let seed: UInt64
    private let kills: Int
    private let file = DatabaseFile()

    /// - Parameters:
    ///   - journal: The journal of the file.
    ///   - hasKeys: Whether each transaction leaves a key by which the next process finds it again.
    ///   - seed: Of the transfers and the moments.
    ///   - kills: How often the process is killed.
    init(_ journal: SQLiteJournalMode, hasKeys: Bool, seed: UInt64, kills: Int) {
        self.journal = journal
        self.hasKeys = hasKeys
        self.seed = seed
        self.kills = kills
    }

    /// What the lines of all processes say so far.
    private struct Ledger {
        var fates: [Int: MoneyFate] = [:]
        /// The keys of transfers that were begun and not ended, by key.
        var open: [String: Int] = [:]
        var problems: [String] = []

        mutating func read(_ line: Substring) {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            let id = words.count > 1 ? Int(words[1]) : nil
            switch (words.first ?? "", words.count, id) {
            case ("found", 2, _): settle(words[1], .done)
            case ("missing", 2, _): settle(words[1], .failed)
            case ("begin", 3, let id?):
                fates[id] = .unknown
                open[words[2]] = id
            case ("done", 2, let id?): end(id, .done)
            case ("failed", 4, let id?):
                end(id, .failed)
                if words[2] != "notApplied" { problems.append("transfer \(id) failed: \(words[3])") }
            default: problems.append("a line that nobody understands: \(line)")
            }
        }

        private mutating func settle(_ key: String, _ fate: MoneyFate) {
            guard let id = open.removeValue(forKey: key) else {
                problems.append("an answer for a key that nobody asked for: \(key)")
                return
            }
            fates[id] = fate
        }

        private mutating func end(_ id: Int, _ fate: MoneyFate) {
            fates[id] = fate
            open = open.filter { $0.value != id }
        }
    }

    func play() async throws -> MoneyReport {
        let start = ContinuousClock.now
        var options = SQLiteOptions()
        options.journalMode = journal
        try await withOwner(options) { try await MoneyOrder.makeTables($0) }
        var ledger = Ledger()
        var dice = Dice(seed)
        for _ in 0..<kills {
            let moment = Duration.microseconds(Int.random(in: 0...150_000, using: &dice))
            try await live(&ledger, upTo: .max, killAfter: moment)
            // Nobody but the process knew of them.
            if !hasKeys { ledger.open = [:] }
        }
        // One more life without a transfer, for what the last one left open.
        try await live(&ledger, upTo: -1, killAfter: nil)

        let last = ledger.fates.keys.max() ?? -1
        var report = MoneyReport(
            "kills, \(journal.rawValue)" + (hasKeys ? "+marker" : ""),
            seed: seed,
            transfers: last + 1
        )
        report.restarts = kills
        report.seconds = (ContinuousClock.now - start).seconds
        report.problems = ledger.problems
        // A number that was taken and not told was not begun, so it must not be there.
        let fates = (0..<max(0, last + 1)).map { ledger.fates[$0] ?? .failed }
        try await withOwner(options) { owner in
            // The library leaves a marker row, and the process its own key.
            let truth = try await MoneyTruth(owner)
            report.judge(fates, by: truth, hasMarker: hasKeys, markersEach: 2, share: 0.5)
            let integrity = try await owner.readScalar("PRAGMA integrity_check", as: String.self)
            if integrity != "ok" { report.problems.append("the file is damaged: \(integrity ?? "")") }
        }
        return report
    }

    private func withOwner(_ options: SQLiteOptions, _ body: (SQLiteHandler) async throws -> Void) async throws {
        let owner = try SQLiteHandler(
            unconnected: .file(file.path, create: true),
            options: options,
            configuration: .quick()
        )
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(owner))
        } catch {
            result = .failure(error)
        }
        await owner.shutdown()
        try result.get()
    }

    /// Lets one process live, from its first transfer for `moment`, and takes down what it said; `nil`: until it ends.
    private func live(_ ledger: inout Ledger, upTo last: Int, killAfter moment: Duration?) async throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ContractFailure("no pipe: errno \(errno)") }
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        let first = (ledger.fates.keys.max() ?? -1) + 1
        let words =
            [try executable("crashing-writer"), file.path, journal.rawValue, "\(seed)", "\(first)", "\(last)"]
            + [hasKeys ? "own-keys" : "no-keys"] + ledger.open.keys.sorted()
        let process = try PrivateServerCommand.spawn(words, files: [nothing, ends[1], 2])
        close(ends[1])
        close(nothing)
        let (reading, hasBegun) = (ends[0], Shared(false))
        async let text = onThread { Self.read(reading, hasBegun) }
        if let moment {
            defer { kill(process, SIGKILL) }
            try await eventually("the writing process begins nothing") { hasBegun.value }
            try await Task.sleep(for: moment)
        }
        let said = try await text
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        close(reading)
        let signal = status & 0x7F
        guard moment == nil ? status == 0 : signal == SIGKILL else {
            throw ContractFailure("the writing process ended with status \(status), and said: \(said.suffix(500))")
        }
        for line in said.split(separator: "\n") { ledger.read(line) }
    }

    /// Reads to the end, which comes with the end of the process.
    private static func read(_ descriptor: Int32, _ hasBegun: Shared<Bool>) -> String {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            all += buffer[..<count]
            if !hasBegun.value, String(decoding: all, as: UTF8.self).contains("begin ") {
                hasBegun.change { $0 = true }
            }
        }
        return String(decoding: all, as: UTF8.self)
    }
}

internal import Foundation
public import Glibc

/// A process of a server. Its start time tells it from a later one of the same number.
public struct ServerProcess: Sendable, Hashable {
    /// Its number.
    public let pid: pid_t
    private let began: String

    /// `nil` when there is no such process, or it has ended and only its exit code is left.
    public init?(_ pid: pid_t) {
        guard let fields = Self.fields(pid), fields[0] != "Z" else { return nil }
        self.pid = pid
        began = fields[19]
    }

    /// The process that a lock file names in its first line, if its command line holds a text.
    public init?(lockFile: String, commandHolds text: String) {
        guard let lock = try? String(contentsOfFile: lockFile, encoding: .utf8),
            let pid = lock.split(separator: "\n").first.flatMap({ pid_t($0) }),
            let command = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8), command.contains(text)
        else { return nil }
        self.init(pid)
    }

    /// Whether it has not ended.
    public var isAlive: Bool { Self(pid) == self }

    /// Sends a signal, if it has not ended.
    public func send(_ signal: Int32) {
        if isAlive { kill(pid, signal) }
    }

    /// Ends it by SIGKILL; `false` if it ended by itself before, or did not stand still within 5 s.
    ///
    /// It is stopped first: a process that stands still cannot end by itself between a look at it and the signal.
    public func killForSure() -> Bool {
        let deadline = ContinuousClock.now + .seconds(5)
        send(SIGSTOP)
        while isAlive, Self.fields(pid)?[0] != "T" {
            guard ContinuousClock.now < deadline else {
                send(SIGCONT)
                return false
            }
            usleep(200)
        }
        guard isAlive else { return false }
        return kill(pid, SIGKILL) == 0
    }

    /// Whether it ends within a time.
    public func ends(within limit: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while isAlive {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: .milliseconds(2))
        }
        return true
    }

    /// The processes that this one started. Of a dead one: none, they have another parent then.
    public var children: [ServerProcess] {
        let all = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
        return all.filter { Self.fields($0)?[1] == "\(pid)" }.compactMap { ServerProcess($0) }
    }

    /// What /proc says after the name: state, parent, … the start time is the twentieth.
    private static func fields(_ pid: pid_t) -> [String]? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].dropFirst().split(separator: " ").map(String.init)
        return fields.count >= 20 ? fields : nil
    }
}

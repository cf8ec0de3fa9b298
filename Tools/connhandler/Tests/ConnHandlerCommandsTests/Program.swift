import Foundation
import Glibc

/// The built command as a process of its own, for what can only be seen from outside: all it prints.
struct Program {
    var code: Int32
    var output: String
    var error: String

    /// Standard output and standard error together.
    var text: String { output + error }

    /// The first two words of each line that `ping` printed: a step and how it went.
    var states: [String] {
        output.split(separator: "\n").map { line in
            line.split(separator: " ").prefix(2).joined(separator: " ")
        }
    }

    /// Runs the command without a terminal; `environment` is added to this process's own.
    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Program {
        try await run("/usr/bin/setsid", ["--wait", executable] + arguments, environment: environment)
    }

    /// Runs the command on a terminal of its own and types `typed` at `prompt`; all it shows is in `output`.
    static func type(_ typed: String, at prompt: String, _ arguments: [String]) async throws -> Program {
        try await run(
            "/usr/bin/script",
            ["--quiet", "--flush", "--return", "--command", words(arguments), "/dev/null"],
            typed: (prompt, typed)
        )
    }

    /// Runs the command on a terminal of its own, where nobody types; all it shows is in `output`.
    static func onTerminal(_ arguments: [String]) async throws -> Program {
        try await run(
            "/usr/bin/script",
            ["--quiet", "--flush", "--return", "--command", words(arguments), "/dev/null"]
        )
    }

    /// Runs the command with its standard output into the standard input of a second one, whose end is the result.
    static func pipe(_ arguments: [String], into others: [String]) async throws -> Program {
        try await run("/bin/sh", ["-c", words(arguments) + " | " + words(others)])
    }

    private static func words(_ arguments: [String]) -> String {
        ([executable] + arguments).map { "'\($0)'" }.joined(separator: " ")
    }

    private static var executable: String {
        // The tests' own program lies beside it.
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("connhandler").path
    }

    private static func run(
        _ path: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        typed: (prompt: String, text: String)? = nil
    ) async throws -> Program {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (input, output, error) = (Pipe(), Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = error
        return try await withCheckedThrowingContinuation { continuation in
            Thread {
                do {
                    try process.run()
                    if typed == nil { try input.fileHandleForWriting.close() }
                    let errors = Reader(error.fileHandleForReading, until: nil)
                    let shown = Reader(output.fileHandleForReading, until: typed?.prompt)
                    if let typed {
                        shown.waitForMark()
                        try input.fileHandleForWriting.write(contentsOf: Data((typed.text + "\n").utf8))
                    }
                    let text = shown.all()
                    process.waitUntilExit()
                    continuation.resume(
                        returning: Program(code: process.terminationStatus, output: text, error: errors.all())
                    )
                } catch {
                    continuation.resume(throwing: error)
                }
            }.start()
        }
    }
}

/// Reads a pipe to its end on a thread of its own.
// `text` and `isAtEnd` are guarded by `condition`.
private final class Reader: @unchecked Sendable {
    private let condition = NSCondition()
    private var text = ""
    private var isAtEnd = false
    private let mark: String?

    init(_ handle: FileHandle, until mark: String?) {
        self.mark = mark
        Thread {
            while true {
                let data = handle.availableData
                self.condition.withLock {
                    self.text += String(decoding: data, as: UTF8.self)
                    self.isAtEnd = data.isEmpty
                    self.condition.broadcast()
                }
                if data.isEmpty { return }
            }
        }.start()
    }

    /// Waits until the mark was shown, or all.
    func waitForMark() { wait { self.mark.map(self.text.contains) ?? false } }

    func all() -> String {
        wait { false }
        return condition.withLock { text }
    }

    private func wait(_ isThere: () -> Bool) {
        let end = Date(timeIntervalSinceNow: 60)
        condition.withLock {
            while !isAtEnd, !isThere(), condition.wait(until: end) {}
        }
    }
}

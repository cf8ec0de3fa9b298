import Foundation
import Testing

@Suite("What must not compile")
struct NoasyncTests {
    /// Type-checks the sources of the package together with a snippet; the compiler's errors.
    private func errors(_ snippet: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("retry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("Snippet.swift")
        try snippet.write(to: file, atomically: true, encoding: .utf8)

        let sources = ReadmeTests.package.appendingPathComponent("Sources/Retry")
        let walker = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        let files = walker.compactMap { ($0 as? URL)?.path }.filter { $0.hasSuffix(".swift") }
        let features = ["NonisolatedNonsendingByDefault", "ExistentialAny", "MemberImportVisibility"]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["swiftc", "-typecheck", "-swift-version", "6", "-module-name", "Retry", "-parse-as-library"]
            + (features + ["InternalImportsByDefault"]).flatMap { ["-enable-upcoming-feature", $0] }
            + files + [file.path]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return output.components(separatedBy: "\n").filter { $0.contains(": error:") || $0.contains(": warning:") }
            .joined(separator: "\n")
    }

    @Test func bothFacesAreFoundWhereTheyBelong() throws {
        let output = try errors(
            """
            struct Oops: Error {}
            func compute() throws -> Int { 1 }
            func blocking() throws {
                _ = try Retrier().run { 1 }
                _ = try withRetry { try compute() }
                try withRetry { throw Oops() }
            }
            func suspending() async throws {
                _ = try await Retrier().run { 1 }
                _ = try await Retrier().run { let one = 1; return one }
                _ = try await withRetry { try compute() }
                try await withRetry { throw Oops() }
                _ = Task { try await Retrier().run { throw Oops() } }
            }
            """
        )
        #expect(output == "")
    }

    @Test func theBlockingFaceIsRefusedInAsyncCode() throws {
        let lines = [
            "_ = try Retrier().run { 1 }",
            "_ = try Retrier().run(deadline: nil) { 1 }",
            "_ = try withRetry { 1 }",
            "try withRetry { throw CancellationError() }",
            "_ = try withRetry(deadline: nil) { 1 }",
            "try RetryState(policy: RetryPolicy()).pause(.seconds(1), cancellation: nil)",
        ]
        let functions = lines.enumerated().map { "func suspending\($0.offset)() async throws { \($0.element) }" }
        let output = try errors(functions.joined(separator: "\n")).components(separatedBy: "\n")
        for (index, line) in lines.enumerated() {
            let refusals = output.filter { $0.contains("Snippet.swift:\(index + 1):") && $0.contains("error:") }
            let isRefused = refusals.contains {
                $0.contains("'async' but is not marked with 'await'") || $0.contains("unavailable from async")
            }
            #expect(isRefused, "\(line): \(refusals)")
        }
    }
}

import Foundation

/// Looks until a condition holds, at most so many seconds.
func eventually(within seconds: Double = 60, _ condition: () async throws -> Bool) async rethrows -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while true {
        if try await condition() { return true }
        if Date() > end { return false }
        try? await Task.sleep(for: .milliseconds(2))
    }
}

/// Descriptors that this process has open.
func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? -1
}

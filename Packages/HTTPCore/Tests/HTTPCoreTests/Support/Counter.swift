import Foundation

/// Numbers that threads and tasks note.
// `noted` is read and written under `lock`.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var noted: [Int] = []

    var values: [Int] { lock.withLock { noted } }
    var highest: Int { values.max() ?? 0 }

    func append(_ value: Int) { lock.withLock { noted.append(value) } }

    func note(_ value: Int) { append(value) }
}

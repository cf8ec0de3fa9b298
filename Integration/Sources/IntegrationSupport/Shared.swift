internal import Foundation

/// A value that several threads change.
///
/// `stored` is read and written under `lock`.
public final class Shared<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Value

    /// Begins with a value.
    public init(_ value: Value) {
        stored = value
    }

    /// The value now.
    public var value: Value { lock.withLock { stored } }

    /// Changes the value while nobody else does.
    @discardableResult
    public func change<R>(_ body: (inout Value) throws -> R) rethrows -> R {
        try lock.withLock { try body(&stored) }
    }
}

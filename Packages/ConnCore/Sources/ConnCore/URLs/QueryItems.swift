/// The query of a connection URL, consumed key by key.
///
/// A handler takes the keys it knows and then calls ``finish()``, which refuses what is left:
/// ```swift
/// var items = url.items
/// let cache = try items.takeInt("cacheSize", in: 0...1_000_000)
/// let busy = try items.takeDuration("busyTimeout")
/// try items.finish()
/// ```
/// Errors are `ConnError` of kind `.invalidInput`; they name the key and never the value. A key that is given
/// twice is an error, except for ``takeAll(_:)``.
public struct QueryItems: Sendable {
    private struct Item: Sendable {
        let key: String
        let value: String
    }

    private var left: [Item]
    private var known: [String] = []
    private let owner: String

    /// Makes items; `owner` is what errors call their source, a URL's scheme for example.
    public init(_ items: [(key: String, value: String)] = [], of owner: String) {
        left = items.map { Item(key: $0.key, value: $0.value) }
        self.owner = owner
    }

    /// The keys not yet taken, in order; keys that are not plain names are shown as `?`.
    public var keys: [String] { left.map { Self.shown($0.key) } }

    /// Whether every item has been taken.
    public var isEmpty: Bool { left.isEmpty }

    // MARK: Text

    /// The value of `key`, or `nil` if the query lacks it. An empty value is an empty string.
    public mutating func take(_ key: String) throws(ConnError) -> String? {
        let values = takeAll(key)
        guard values.count <= 1 else { throw Self.error("is given \(values.count) times", key, "give it once") }
        return values.first
    }

    /// All values of a key that may be repeated, in order.
    public mutating func takeAll(_ key: String) -> [String] {
        if !known.contains(key) { known.append(key) }
        let values = left.filter { $0.key == key }.map(\.value)
        if !values.isEmpty { left.removeAll { $0.key == key } }
        return values
    }

    /// The value of `key` as a secret.
    public mutating func takeSecret(_ key: String) throws(ConnError) -> Secret? {
        try take(key).map { Secret($0) }
    }

    // MARK: Typed

    /// A whole number within `range`.
    public mutating func takeInt(
        _ key: String,
        in range: ClosedRange<Int> = Int.min...Int.max
    ) throws(ConnError) -> Int? {
        guard let text = try take(key) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        let limits = range == Int.min...Int.max ? "" : " from \(range.lowerBound) to \(range.upperBound)"
        throw Self.error("is not a whole number\(limits)", key, "correct its value")
    }

    /// A finite number within `range`.
    public mutating func takeDouble(
        _ key: String,
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) throws(ConnError) -> Double? {
        guard let text = try take(key) else { return nil }
        if let number = Double(text), range.contains(number) { return number }
        let isLimited = range.upperBound < .greatestFiniteMagnitude
        let limits = isLimited ? " from \(range.lowerBound) to \(range.upperBound)" : ""
        throw Self.error("is not a number\(limits)", key, "correct its value")
    }

    /// A truth value: `true`, `yes`, `on`, `1` or `false`, `no`, `off`, `0`, in any case.
    public mutating func takeBool(_ key: String) throws(ConnError) -> Bool? {
        guard let text = try take(key) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default: throw Self.error("is neither true nor false", key, "write true or false")
        }
    }

    /// A length of time with its unit: `500ms`, `10s`, `1.5s`, `2m`, `1h`, also `us` and `ns`; `0` needs no unit.
    public mutating func takeDuration(
        _ key: String,
        in range: ClosedRange<Duration> = .zero...(.seconds(Int32.max))
    ) throws(ConnError) -> Duration? {
        guard let text = try take(key) else { return nil }
        guard let duration = DurationText.parse(text) else {
            throw Self.error("is not a length of time with its unit", key, "write for example 500ms, 10s or 2m")
        }
        guard range.contains(duration) else {
            throw Self.error("is outside \(range.lowerBound) to \(range.upperBound)", key, "correct its value")
        }
        return duration
    }

    /// One of an enum's cases, by its raw value; upper and lower case count the same.
    public mutating func takeChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of type: Choice.Type = Choice.self
    ) throws(ConnError) -> Choice? {
        try takeChoice(key, from: Choice.allCases.map { ($0.rawValue, $0) })
    }

    /// One of the named choices; upper and lower case count the same.
    public mutating func takeChoice<Choice>(
        _ key: String,
        from choices: [(name: String, value: Choice)]
    ) throws(ConnError) -> Choice? {
        guard let text = try take(key)?.lowercased() else { return nil }
        if let choice = choices.first(where: { $0.name.lowercased() == text }) { return choice.value }
        let names = choices.map(\.name).joined(separator: ", ")
        throw Self.error("has a value that is not one of its choices", key, "write one of \(names)")
    }

    // MARK: The end

    /// Throws if a key is left that nobody took: names it, the nearest known key and all known keys, never a value.
    public func finish() throws(ConnError) {
        guard let first = left.first else { return }
        let names = Array(Set(left.map { Self.shown($0.key) })).sorted().map { "'\($0)'" }
        let subject =
            names.count == 1
            ? "The key \(names[0]) of the URL is not known to \(owner)"
            : "The keys \(names.joined(separator: ", ")) of the URL are not known to \(owner)"
        var advice = known.isEmpty ? "it takes no keys" : "known keys: \(known.sorted().joined(separator: ", "))"
        if names.count == 1, let nearest = Spelling.nearest(to: first.key, among: known) {
            advice = "did you mean '\(nearest)'? \(advice)"
        }
        throw ConnError(.invalidInput, subject, advice: advice, phase: .connect)
    }

    /// A key as errors show it: only a plain name, since anything else may be a piece of a password.
    private static func shown(_ key: String) -> String {
        let isName =
            key.utf8.count <= 40
            && key.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-_.".utf8.contains(byte)
            }
        return isName ? key : "?"
    }

    private static func error(_ what: String, _ key: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, "The key '\(key)' of the URL \(what)", advice: advice, phase: .connect)
    }
}

extension QueryItems: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The keys alone.
    public var description: String { "QueryItems(\(keys.joined(separator: ", ")))" }

    /// The keys alone.
    public var debugDescription: String { description }

    /// Shows the keys alone.
    public var customMirror: Mirror { Mirror(self, children: ["keys": keys]) }
}

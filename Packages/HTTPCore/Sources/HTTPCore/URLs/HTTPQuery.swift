/// The keys and values of a URL's query or of a form, in order, decoded.
///
///     let query: HTTPQuery = ["limit": 100, "fields": ["id", "name"], "cursor": nil]     // no cursor
///
/// A `nil` is left out, an array repeats its key. Keys and values are encoded when they are sent: everything but
/// letters, digits and `-._~*`.
public struct HTTPQuery: Hashable, Sendable {
    /// One key with its value; `nil` for a key without `=`.
    public struct Item: Hashable, Sendable {
        /// The key, decoded.
        public var key: String
        /// The value, decoded; `nil` for a key that is written without `=`.
        public var value: String?

        /// Makes an item.
        public init(_ key: String, _ value: String?) {
            self.key = key
            self.value = value
        }
    }

    /// The items in order.
    public var items: [Item]

    /// Makes an empty query.
    public init() {
        items = []
    }

    /// Makes a query of items.
    public init(_ items: [Item]) {
        self.items = items
    }

    /// Reads an encoded query, as a URL holds it, without its `?`; `+` stands for a space as in forms.
    ///
    /// Anything can be read: an escape that is none stands for itself, invalid UTF-8 is repaired.
    public init(encoded: String) {
        items = encoded.utf8.split(separator: UInt8(ascii: "&")).map { part in
            guard let mark = part.firstIndex(of: UInt8(ascii: "=")) else {
                return Item(PercentEncoding.decode(part, plusAsSpace: true), nil)
            }
            let value = part[part.index(after: mark)...]
            return Item(
                PercentEncoding.decode(part[..<mark], plusAsSpace: true),
                PercentEncoding.decode(value, plusAsSpace: true)
            )
        }
    }

    /// Whether there is no item.
    public var isEmpty: Bool { items.isEmpty }

    /// Adds a value behind the others; `nil` adds nothing, an array adds its key for each element.
    public mutating func add(_ key: String, _ value: (any HTTPQueryValue)?) {
        guard let value else { return }
        for text in value.queryTexts { items.append(Item(key, text)) }
    }

    /// Adds a key that is written without `=`.
    public mutating func addFlag(_ key: String) {
        items.append(Item(key, nil))
    }

    /// The first value of a key; setting replaces all values, at the place of the first one, and `nil` removes the key.
    public subscript(key: String) -> String? {
        get { items.first { $0.key == key }?.value }
        set {
            let place = items.firstIndex { $0.key == key } ?? items.endIndex
            items.removeAll { $0.key == key }
            if let newValue { items.insert(Item(key, newValue), at: min(place, items.endIndex)) }
        }
    }

    /// All values of a key, in order.
    public func values(of key: String) -> [String] {
        items.filter { $0.key == key }.compactMap(\.value)
    }

    /// Both queries' items, these first.
    public static func + (left: HTTPQuery, right: HTTPQuery) -> HTTPQuery { HTTPQuery(left.items + right.items) }

    /// The query as it stands in a URL, without its `?`.
    public var encoded: String { encoded(keeping: .query, spaceAsPlus: false) }

    /// The query as the body of a form (`application/x-www-form-urlencoded`, WHATWG URL §5.2).
    public var formEncoded: String { encoded(keeping: .form, spaceAsPlus: true) }

    private func encoded(keeping kept: PercentEncoding.Kept, spaceAsPlus: Bool) -> String {
        var bytes: [UInt8] = []
        for item in items {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            PercentEncoding.append(item.key, to: &bytes, keeping: kept, spaceAsPlus: spaceAsPlus)
            guard let value = item.value else { continue }
            bytes.append(UInt8(ascii: "="))
            PercentEncoding.append(value, to: &bytes, keeping: kept, spaceAsPlus: spaceAsPlus)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An encoded query with `…` for every value.
    static func withoutValues(_ encoded: String) -> String {
        encoded.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
            .map { part in
                guard let mark = part.firstIndex(of: UInt8(ascii: "=")) else { return "…" }
                return String(decoding: part[..<mark], as: UTF8.self) + "=…"
            }
            .joined(separator: "&")
    }
}

extension HTTPQuery: ExpressibleByDictionaryLiteral {
    /// Makes a query of a literal; a `nil` value is left out, an array repeats its key.
    public init(dictionaryLiteral elements: (String, (any HTTPQueryValue)?)...) {
        self.init()
        for (key, value) in elements { add(key, value) }
    }
}

extension HTTPQuery: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The keys alone, since values may be keys or tokens.
    public var description: String { items.map { "\($0.key)=…" }.joined(separator: "&") }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows the keys alone.
    public var customMirror: Mirror { Mirror(self, children: ["keys": items.map(\.key)]) }
}

/// The headers of a request or response: names without regard to case, repeated ones kept, in order.
///
///     var headers: HTTPHeaders = ["Accept": "text/csv", "Accept-Language": "pt-BR"]
///     headers.add("X-Plant-Key", secret: key)
///
/// `description` never shows the value of a sensitive header: those marked so, and those whose name says it
/// (`Authorization`, `Cookie`, `X-Api-Key`, anything with `token` or `secret` in it, …).
public struct HTTPHeaders: Sendable {
    /// One header line.
    public struct Field: Hashable, Sendable {
        /// The name as written.
        public let name: String
        /// The value.
        public let value: String
        /// Whether the value is a secret: never printed, and sent to the base URL's origin alone.
        public let isSensitive: Bool

        /// Makes a field; a name that says it is sensitive whatever `isSensitive` says.
        public init(_ name: String, _ value: String, isSensitive: Bool = false) {
            self.name = name
            self.value = value
            self.isSensitive = isSensitive || HTTPSensitiveNames.contains(name)
        }

        /// Fields are equal if their values are, and their names but for case.
        public static func == (left: Field, right: Field) -> Bool {
            left.value == right.value && HTTPGrammar.equal(left.name.utf8, right.name.utf8)
        }

        /// Hashes what `==` compares.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(name.lowercased())
            hasher.combine(value)
        }
    }

    private enum Storage: Sendable {
        case fields([Field])
        case block(HTTPHeaderBlock)
    }

    private var storage: Storage

    private var fields: [Field] {
        get {
            switch storage {
            case .fields(let fields): fields
            case .block(let block): block.fields
            }
        }
        _modify {
            var changed = fields
            storage = .fields([])
            defer { storage = .fields(changed) }
            yield &changed
        }
    }

    /// Makes empty headers.
    public init() {
        storage = .fields([])
    }

    /// Makes headers of fields.
    public init(_ fields: some Sequence<Field>) {
        storage = .fields(Array(fields))
    }

    /// The headers of an answer: lines `name: value` that end with LF or CRLF, without status line; see ``HTTPHeaderBlock``.
    init(block: [UInt8]) {
        storage = .block(HTTPHeaderBlock(block))
    }

    // MARK: Reading

    /// The first value of a header; setting replaces all its lines by one, and `nil` removes them.
    public subscript(name: String) -> String? {
        get {
            switch storage {
            case .fields(let fields): fields.first { HTTPGrammar.equal($0.name.utf8, name.utf8) }?.value
            case .block(let block): block.first(name)
            }
        }
        set {
            if let newValue { set(name, newValue) } else { remove(name) }
        }
    }

    /// The values of all lines of a header, in order.
    public func values(of name: String) -> [String] {
        switch storage {
        case .fields(let fields): fields.filter { HTTPGrammar.equal($0.name.utf8, name.utf8) }.map(\.value)
        case .block(let block): block.values(of: name)
        }
    }

    /// The lines of a header joined by commas, which means the same for all but `Set-Cookie` (RFC 9110 §5.3).
    public func joined(_ name: String) -> String? {
        let values = values(of: name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether there is such a header.
    public func contains(_ name: String) -> Bool {
        switch storage {
        case .fields(let fields): fields.contains { HTTPGrammar.equal($0.name.utf8, name.utf8) }
        case .block(let block): block.contains(name)
        }
    }

    // MARK: Changing

    /// Adds a line behind the others.
    public mutating func append(_ field: Field) {
        fields.append(field)
    }

    /// Adds a line behind the others.
    public mutating func add(_ name: String, _ value: String, isSensitive: Bool = false) {
        fields.append(Field(name, value, isSensitive: isSensitive))
    }

    /// Adds a line with a secret value: never printed, and sent to the base URL's origin alone.
    public mutating func add(_ name: String, secret: Secret) {
        fields.append(Field(name, secret.reveal(), isSensitive: true))
    }

    /// Replaces all lines of a header by one, at the place of the first.
    public mutating func set(_ name: String, _ value: String, isSensitive: Bool = false) {
        let field = Field(name, value, isSensitive: isSensitive)
        guard let place = fields.firstIndex(where: { HTTPGrammar.equal($0.name.utf8, name.utf8) }) else {
            fields.append(field)
            return
        }
        fields[place] = field
        var index = fields.endIndex - 1
        while index > place {
            if HTTPGrammar.equal(fields[index].name.utf8, name.utf8) { fields.remove(at: index) }
            index -= 1
        }
    }

    /// Replaces all lines of a header by one with a secret value.
    public mutating func set(_ name: String, secret: Secret) {
        set(name, secret.reveal(), isSensitive: true)
    }

    /// Removes all lines of a header.
    public mutating func remove(_ name: String) {
        fields.removeAll { HTTPGrammar.equal($0.name.utf8, name.utf8) }
    }

    /// Removes the lines for which `condition` holds.
    public mutating func removeAll(where condition: (Field) -> Bool) {
        fields.removeAll(where: condition)
    }

    /// Marks all lines of a header as secret.
    public mutating func markSensitive(_ name: String) {
        for index in fields.indices where HTTPGrammar.equal(fields[index].name.utf8, name.utf8) {
            fields[index] = Field(fields[index].name, fields[index].value, isSensitive: true)
        }
    }

    /// These headers, where those of `others` replace the ones of the same name.
    public func replacing(with others: HTTPHeaders) -> HTTPHeaders {
        if others.isEmpty { return self }
        if isEmpty { return others }
        var kept = self
        kept.removeAll { others.contains($0.name) }
        kept.fields.append(contentsOf: others.fields)
        return kept
    }
}

extension HTTPHeaders: RandomAccessCollection {
    /// The place of the first line.
    public var startIndex: Int { 0 }
    /// The place behind the last line.
    public var endIndex: Int {
        switch storage {
        case .fields(let fields): fields.count
        case .block(let block): block.count
        }
    }
    /// The line at a place.
    public subscript(position: Int) -> Field {
        switch storage {
        case .fields(let fields): fields[position]
        case .block(let block): block.field(at: position)
        }
    }
}

extension HTTPHeaders: Hashable {
    /// Headers are equal if their fields are, in order.
    public static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool { left.elementsEqual(right) }

    /// Hashes what `==` compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fields)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// Makes headers of a literal; a name may be repeated.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field($0, $1) })
    }
}

extension HTTPHeaders.Field: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// For example `Accept: text/csv`; the value of a sensitive header is `<secret>`.
    public var description: String { "\(name): \(HTTPSensitiveNames.shown(self))" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["field": description]) }
}

extension HTTPHeaders: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The lines, sensitive values as `<secret>`.
    public var description: String { "[\(fields.map(\.description).joined(separator: ", "))]" }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["headers": description]) }
}

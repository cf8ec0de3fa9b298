/// The headers of a request or an answer, in order; names are compared without case.
public struct TwinHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// One header.
    public struct Field: Sendable, Hashable {
        /// The name, as it was sent.
        public var name: String
        /// The value, without the spaces around it.
        public var value: String

        /// A header.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All headers in order; a name may come several times.
    public var fields: [Field]

    /// Headers from a list.
    public init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Headers from a literal; a name may come several times.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field($0.0, $0.1) }
    }

    /// The first value of a name. Setting replaces all of them; nil removes them.
    public subscript(name: String) -> String? {
        get {
            let wanted = name.lowercased()
            return fields.first { $0.name.lowercased() == wanted }?.value
        }
        set {
            let wanted = name.lowercased()
            fields.removeAll { $0.name.lowercased() == wanted }
            if let newValue { fields.append(Field(name, newValue)) }
        }
    }

    /// All values of a name, in order.
    public func all(_ name: String) -> [String] {
        let wanted = name.lowercased()
        return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
    }

    /// Adds a header after those that are there.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name, value))
    }

    /// The lines, as they are sent.
    public var description: String {
        fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    }
}

/// What a request is given: in its query, and in the form or the JSON object that a POST brings.
struct TwinParameters {
    private let ignoresCase: Bool
    private var values: [String: [TwinJSON]] = [:]

    /// `nil` for a body that is no JSON object.
    ///
    /// - Parameter ignoresCase: whether names are compared without case.
    init?(_ request: TwinRequest, ignoresCase: Bool = false) {
        self.ignoresCase = ignoresCase
        for item in request.query { add(item.name, .string(item.value)) }
        guard request.method == "POST", !request.body.isEmpty else { return }
        if request.headers["Content-Type"]?.hasPrefix("application/x-www-form-urlencoded") == true {
            for item in request.form { add(item.name, .string(item.value)) }
        } else {
            guard case .object(let members) = TwinJSON(request.body) else { return nil }
            for member in members { add(member.name, member.value) }
        }
    }

    private mutating func add(_ name: String, _ value: TwinJSON) {
        if value == .null { return }
        values[key(name), default: []].append(value)
    }

    private func key(_ name: String) -> String { ignoresCase ? name.lowercased() : name }

    /// The first value of a name; `nil` where none or null came.
    subscript(_ name: String) -> TwinJSON? { values[key(name)]?.first }

    func text(_ name: String) -> String? { self[name]?.text }

    /// A list, given by commas, several times or as an array.
    func list(_ name: String) -> [String] {
        (values[key(name)] ?? []).flatMap(\.strings).flatMap { $0.split(separator: ",").map { String($0.trimmed) } }
    }
}

/// Names whose points lead from an object into its members, such as `at.lat`.
enum DottedNames {
    /// Names that begin with the same part.
    struct Group {
        /// The part in front of the first point.
        var name: String
        /// The position of the name that has no point.
        var leaf: Int?
        /// The names behind the point, and their positions.
        var members: [(rest: String, index: Int)] = []
    }

    /// The names by their first part, in the order in which these come.
    static func groups(_ names: [String]) -> [Group] {
        var groups: [Group] = []
        var places: [String: Int] = [:]
        for (index, name) in names.enumerated() {
            let (head, rest) = split(name)
            if places[head] == nil {
                places[head] = groups.count
                groups.append(Group(name: head))
            }
            let place = places[head] ?? 0
            if let rest {
                groups[place].members.append((rest, index))
            } else {
                groups[place].leaf = index
            }
        }
        return groups
    }

    /// The types of what lies within a name, by their names behind its point; nil when nothing does.
    static func members(of name: String, in types: [String: DataType]) -> [String: DataType]? {
        var members: [String: DataType] = [:]
        for (full, type) in types {
            let (head, rest) = split(full)
            if head == name, let rest { members[rest] = type }
        }
        return members.isEmpty ? nil : members
    }

    /// A name that is also the beginning of another one, up to a point: it cannot be a value and an object.
    static func conflict(_ names: [String]) -> String? {
        let known = Set(names)
        for name in names {
            for point in name.utf8.indices where name.utf8[point] == UInt8(ascii: ".") {
                let beginning = String(name[..<point])
                if known.contains(beginning) { return beginning }
            }
        }
        return nil
    }

    private static func split(_ name: String) -> (head: String, rest: String?) {
        guard let point = name.utf8.firstIndex(of: UInt8(ascii: ".")) else { return (name, nil) }
        return (String(name[..<point]), String(name[name.utf8.index(after: point)...]))
    }
}

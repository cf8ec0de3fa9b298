/// The columns of a frame, out of the shape of its rows.
extension JSONShape {
    /// A column of the frame to be.
    struct Leaf {
        var name: String
        var node: UnsafeMutablePointer<JSONNode>
    }

    /// Makes the columns that the options declare.
    mutating func begin(_ options: JSONReadOptions) {
        guard let schema = options.schema else {
            types = options.types
            return
        }
        if options.nested == .flattened { declareDotted(schema, options) } else { declare(schema, options) }
    }

    /// Makes the columns of single types that no row had.
    mutating func complete(_ options: JSONReadOptions) {
        let present = Set(leaves(options).map(\.name))
        for name in options.types.keys.sorted() where !present.contains(name) {
            let parts =
                options.nested == .flattened
                ? name.split(separator: ".", omittingEmptySubsequences: false).map(String.init) : [name]
            require(parts[...], options)
        }
    }

    private mutating func require(_ parts: ArraySlice<String>, _ options: JSONReadOptions) {
        guard let head = parts.first else { return }
        let index = position(of: head) ?? discover(head, options)
        nodes[index].shape?.pointee.require(parts.dropFirst(), options)
    }

    /// The columns in the order of the frame: the keys, or what lies below them where objects are taken apart.
    func leaves(_ options: JSONReadOptions) -> [Leaf] {
        guard options.nested == .flattened else {
            return names.indices.map { Leaf(name: names[$0], node: nodes + $0) }
        }
        var leaves: [Leaf] = []
        collect("", &leaves)
        guard let schema = options.schema else { return leaves }
        let places = Dictionary(leaves.map { ($0.name, $0.node) }) { first, _ in first }
        return schema.compactMap { field in places[field.name].map { Leaf(name: field.name, node: $0) } }
    }

    /// Structures that were declared stay whole.
    private func collect(_ prefix: String, _ leaves: inout [Leaf]) {
        for index in 0..<fieldCount {
            let name = prefix + names[index]
            if nodes[index].kind == .structure, !nodes[index].isDeclared {
                nodes[index].shape?.pointee.collect(name + ".", &leaves)
            } else {
                leaves.append(Leaf(name: name, node: nodes + index))
            }
        }
    }

    /// The columns with the types that they have so far.
    func schema(_ options: JSONReadOptions) -> [Field] {
        options.schema ?? leaves(options).map { Field($0.name, $0.node.pointee.type) }
    }

    /// Ends all columns.
    func frame(_ options: JSONReadOptions) throws(FrameError) -> DataFrame {
        let leaves = leaves(options)
        let columns = leaves.map { $0.node.pointee.finish() }
        let schema = options.schema ?? zip(leaves, columns).map { Field($0.name, $1.type) }
        return try DataFrame(schema: schema, columns: columns)
    }
}

internal import Glibc

/// The columns of a frame or the fields of a structure in the making: keys, their nodes, and how many objects there were.
struct JSONShape {
    /// A key as bytes, which are compared with the text before anything is copied.
    struct Key {
        /// The key and the quote behind it.
        let bytes: UnsafeMutablePointer<UInt8>
        /// How many bytes these are.
        let count: Int
        /// The first eight of them as one word, and which of its bits count; no word has such bits where the key cannot
        /// stand in a text as it is.
        let word: UInt64
        let mask: UInt64

        init(_ name: String) {
            let text = Array(name.utf8) + [0x22]
            count = text.count
            bytes = .allocate(capacity: max(count, 8))
            bytes.initialize(repeating: 0, count: max(count, 8))
            bytes.update(from: text, count: count)
            if text.dropLast().contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }) {
                word = 1
                mask = 0
            } else {
                word = UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
                mask = count >= 8 ? UInt64.max : UInt64.max >> UInt64(64 - 8 * count)
            }
        }
    }

    /// What becomes of keys that are not there yet.
    enum Unlisted { case add, skip, refuse }

    private(set) var keys: UnsafeMutablePointer<Key>
    private(set) var nodes: UnsafeMutablePointer<JSONNode>
    private(set) var names: [String] = []
    private(set) var fieldCount = 0
    private var capacity = 0
    private var positions: [String: Int] = [:]
    /// How many objects were read, nulls included.
    var rows = 0
    var unlisted = Unlisted.add
    /// Types of keys that are yet to come.
    var types: [String: DataType] = [:]
    /// Which structures are null.
    private var nulls: [Int] = []

    init() {
        keys = Memory.placeholder.assumingMemoryBound(to: Key.self)
        nodes = Memory.placeholder.assumingMemoryBound(to: JSONNode.self)
    }

    /// Makes the columns of a schema; other keys are refused or passed over.
    mutating func declare(_ fields: [Field], _ options: JSONReadOptions) {
        unlisted = options.skipsUnlistedColumns ? .skip : .refuse
        for field in fields { add(field.name, JSONNode(field, options)) }
    }

    /// Makes the columns of a schema in which points lead into objects.
    mutating func declareDotted(_ fields: [Field], _ options: JSONReadOptions) {
        unlisted = options.skipsUnlistedColumns ? .skip : .refuse
        for group in DottedNames.groups(fields.map(\.name)) {
            if let leaf = group.leaf {
                add(group.name, JSONNode(fields[leaf], options))
                continue
            }
            let members = group.members.map {
                Field($0.rest, fields[$0.index].type, isNullable: fields[$0.index].isNullable)
            }
            let node = JSONNode.group(isNullable: members.allSatisfy(\.isNullable))
            node.shape.unsafelyUnwrapped.pointee.declareDotted(members, options)
            add(group.name, node)
        }
    }

    /// Adds a column behind the others.
    @discardableResult
    mutating func add(_ name: String, _ node: JSONNode) -> Int {
        if fieldCount == capacity {
            let grown = max(8, capacity * 2)
            let newKeys = UnsafeMutablePointer<Key>.allocate(capacity: grown)
            let newNodes = UnsafeMutablePointer<JSONNode>.allocate(capacity: grown)
            newKeys.moveInitialize(from: keys, count: fieldCount)
            newNodes.moveInitialize(from: nodes, count: fieldCount)
            if capacity > 0 {
                keys.deallocate()
                nodes.deallocate()
            }
            keys = newKeys
            nodes = newNodes
            capacity = grown
        }
        (keys + fieldCount).initialize(to: Key(name))
        (nodes + fieldCount).initialize(to: node)
        positions[name] = fieldCount
        names.append(name)
        fieldCount += 1
        return fieldCount - 1
    }

    /// Makes a column for a key that came up in the text; the objects before lack it.
    mutating func discover(_ name: String, _ options: JSONReadOptions) -> Int {
        var node = JSONNode()
        if let type = types[name] {
            node = JSONNode(Field(name, type), options)
        } else if options.nested == .flattened, let members = DottedNames.members(of: name, in: types) {
            node = JSONNode.group(isNullable: true)
            node.shape.unsafelyUnwrapped.pointee.types = members
        }
        for _ in 0..<rows { node.appendNull() }
        return add(name, node)
    }

    func position(of name: String) -> Int? { positions[name] }

    /// Appends a null structure: a null in every field, whatever the fields allow.
    mutating func appendNull() {
        for index in 0..<fieldCount { nodes[index].appendNull() }
        nulls.append(rows)
        rows += 1
    }

    /// Makes the nodes ready to read the same text again.
    mutating func restart() {
        rows = 0
        nulls = []
        for index in 0..<fieldCount { nodes[index].restart() }
    }

    var wantsSecondPass: Bool { (0..<fieldCount).contains { nodes[$0].wantsSecondPass } }

    /// Drops the values but keeps what they say about types.
    mutating func forget() {
        rows = 0
        nulls = []
        for index in 0..<fieldCount { nodes[index].forget() }
    }

    /// Makes the types final.
    mutating func freeze(_ unlisted: Unlisted) {
        self.unlisted = unlisted
        for index in 0..<fieldCount { nodes[index].freeze(unlisted) }
    }

    /// The fields with the types that they would have if the columns ended here.
    var fields: [Field] {
        names.indices.map { Field(names[$0], nodes[$0].type, isNullable: nodes[$0].isNullable) }
    }

    /// The columns, in the order of their keys.
    mutating func finishColumns() -> [Column] { (0..<fieldCount).map { nodes[$0].finish() } }

    /// The fields as a structure column.
    mutating func finish() -> Column {
        let fields = names.indices.map { nodes[$0].isNullable }
        let columns = finishColumns()
        let schema = zip(names, zip(columns, fields)).map { Field($0, $1.0.type, isNullable: $1.1) }
        var validity: ColumnBuffer?
        if !nulls.isEmpty {
            let rows = rows
            let nulls = nulls
            validity = ColumnBuffer(byteCount: Bitmap.byteCount(rows)) { target in
                let bits = target.initializeMemory(as: UInt8.self, repeating: 0xFF, count: Bitmap.byteCount(rows))
                for row in nulls { Bitmap.clear(bits, row) }
                Bitmap.trimTail(bits, count: rows)
            }
        }
        return Column(
            type: .structure(schema),
            count: rows,
            nullCount: nulls.count,
            storage: ColumnStorage(validity: validity, children: columns)
        )
    }

    mutating func discard() {
        for index in 0..<fieldCount {
            nodes[index].discard()
            keys[index].bytes.deallocate()
        }
        nodes.deinitialize(count: fieldCount)
        if capacity > 0 {
            keys.deallocate()
            nodes.deallocate()
        }
        fieldCount = 0
        capacity = 0
    }
}

/// One column in the making, whose type may still widen: a column of the frame, a field of a structure, or the elements
/// of a list.
///
/// Nodes lie in memory of their own and are used through pointers, so that a cell costs no reference counting. What a
/// node points to is freed by ``discard()``.
struct JSONNode {
    enum Kind: UInt8 {
        /// Only nulls so far.
        case unknown
        case bool, int64, uint64, double, string, list, structure
        /// A declared type that needs a parser of its own.
        case sink
        /// Numbers whose digits are only counted: the column is to be decimal and is read again.
        case decimal
        /// Values are only counted: the column is to be text and is read again.
        case skipped
    }

    /// What a column of text takes.
    enum TextMode: UInt8 {
        /// Texts alone.
        case texts
        /// Objects and arrays alone, as JSON text.
        case nested
        /// Every value but null.
        case any
    }

    var kind = Kind.unknown
    var textMode = TextMode.texts
    /// The type was declared, so it never widens.
    var isDeclared = false
    /// The type was inferred from rows read before, so it never widens either, and takes no more than what would have
    /// made it.
    var isFrozen = false
    var isNullable = true
    /// Set while reading, when only text can hold the values; the text is then read a second time.
    var needsText = false
    /// How many values there are, nulls included.
    var count = 0
    /// A whole number beyond 2^53 was among the values that ``forget()`` dropped.
    var hadWide = false
    /// A whole number below zero was among them.
    var hadNegative = false
    /// The most digits in front of the point, and behind it, of numbers whose column is to be decimal.
    var wholeDigits = 0
    var scale = 0

    /// Holds the values of all kinds but unknown, structure and skipped; the ends of lists.
    var builder: (any ColumnBuilder)?
    /// The appenders of `builder`; which one is set depends on the kind.
    var bools: UnsafeBoolAppender?
    /// Also the ends of lists.
    var ints: UnsafeFixedAppender<Int64>?
    var uints: UnsafeFixedAppender<UInt64>?
    var doubles: UnsafeFixedAppender<Double>?
    var texts: UnsafeBytesAppender?
    var sink: JSONSink?
    /// The elements of a list.
    var element: UnsafeMutablePointer<JSONNode>?
    /// The fields of a structure.
    var shape: UnsafeMutablePointer<JSONShape>?

    init() {}

    /// A node of a declared type.
    init(_ field: Field, _ options: JSONReadOptions) {
        isDeclared = true
        isNullable = field.isNullable
        switch field.type {
        case .bool: become(.bool)
        case .int64: become(.int64)
        case .uint64: become(.uint64)
        case .double: become(.double)
        case .string:
            textMode = .any
            become(.string)
        case .list(let type):
            become(.list)
            element?.pointee = JSONNode(Field(field.name, type), options)
        case .structure(let fields):
            become(.structure)
            shape?.pointee.declare(fields, options)
        default:
            sink = JSONSink.make(field, options)
            kind = .sink
        }
    }

    /// A node of objects whose members are columns of their own.
    static func group(isNullable: Bool) -> JSONNode {
        var node = JSONNode()
        node.isNullable = isNullable
        node.isFrozen = true
        node.become(.structure)
        return node
    }

    /// Takes a kind; the values so far, all null, stay null.
    mutating func become(_ kind: Kind) {
        self.kind = kind
        switch kind {
        case .unknown, .sink, .decimal, .skipped: return
        case .bool:
            let builder = BoolBuilder()
            bools = builder.unsafeAppender
            self.builder = builder
        case .int64, .list:
            let builder = FixedBuilder<Int64>(type: .int64)
            ints = builder.unsafeAppender
            self.builder = builder
        case .uint64:
            let builder = FixedBuilder<UInt64>(type: .uint64)
            uints = builder.unsafeAppender
            self.builder = builder
        case .double:
            let builder = FixedBuilder<Double>(type: .double)
            doubles = builder.unsafeAppender
            self.builder = builder
        case .string:
            let builder = StringBuilder()
            texts = builder.unsafeAppender
            self.builder = builder
        case .structure: break
        }
        if kind == .list {
            let node = UnsafeMutablePointer<JSONNode>.allocate(capacity: 1)
            node.initialize(to: JSONNode())
            element = node
        }
        if kind == .structure {
            let node = UnsafeMutablePointer<JSONShape>.allocate(capacity: 1)
            node.initialize(to: JSONShape())
            shape = node
        }
        let nulls = count
        count = 0
        for _ in 0..<nulls { appendNull() }
    }

    /// Appends a null, whatever the field allows.
    mutating func appendNull() {
        count &+= 1
        switch kind {
        case .unknown, .decimal, .skipped: return
        case .bool: bools.unsafelyUnwrapped.appendNull()
        case .int64: ints.unsafelyUnwrapped.appendNull()
        case .uint64: uints.unsafelyUnwrapped.appendNull()
        case .double: doubles.unsafelyUnwrapped.appendNull()
        case .string: texts.unsafelyUnwrapped.appendNull()
        case .list: builder?.appendNull()
        case .structure: shape?.pointee.appendNull()
        case .sink: sink?.appendNull()
        }
    }

    // MARK: Widening

    /// Gives the values up: the column is to be text.
    mutating func giveUp() {
        discard()
        kind = .skipped
        needsText = true
    }

    // MARK: The end

    /// Makes the node ready to read the same text again, of the same kinds, or of text where that turned out to be
    /// needed.
    mutating func restart() {
        let kind = needsText ? .string : kind
        if needsText {
            isDeclared = true
            textMode = .any
            needsText = false
        }
        if kind == .decimal { return becomeDecimalSink() }
        if kind == .sink {
            sink = sink?.fresh()
            count = 0
            return
        }
        if kind == .list || kind == .structure {
            count = 0
            if kind == .list {
                let builder = FixedBuilder<Int64>(type: .int64)
                ints = builder.unsafeAppender
                self.builder = builder
                element?.pointee.restart()
            }
            shape?.pointee.restart()
            return
        }
        count = 0
        become(kind)
    }

    /// Whether this node or one below it is to be read again, as text or decimals.
    var wantsSecondPass: Bool {
        if needsText || kind == .decimal { return true }
        if element?.pointee.wantsSecondPass == true { return true }
        return shape?.pointee.wantsSecondPass == true
    }

    /// Ends the column.
    mutating func finish() -> Column {
        switch kind {
        case .unknown, .decimal, .skipped: return Column(nulls: count, type: .null)
        case .structure:
            return shape.unsafelyUnwrapped.pointee.finish()
        case .list:
            let elements = element.unsafelyUnwrapped.pointee.finish()
            return Column(ends: builder.unsafelyUnwrapped.finish(), elements: elements)
        case .sink: return sink.unsafelyUnwrapped.finish()
        default: return builder.unsafelyUnwrapped.finish()
        }
    }

    /// Frees what the node points to.
    mutating func discard() {
        builder = nil
        sink = nil
        if let element {
            element.pointee.discard()
            element.deinitialize(count: 1)
            element.deallocate()
        }
        element = nil
        if let shape {
            shape.pointee.discard()
            shape.deinitialize(count: 1)
            shape.deallocate()
        }
        shape = nil
    }
}

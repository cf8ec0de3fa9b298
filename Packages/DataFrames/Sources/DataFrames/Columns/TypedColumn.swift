/// A column read as one Swift type: a collection of optionals, nil where the element is null.
///
/// Reading an element follows one pointer; text and bytes are copied out. The typed column keeps the buffers alive.
public struct TypedColumn<Element: ColumnElement> {
    /// The column behind.
    public let column: Column
    @usableFromInline let view: UnsafeColumnView

    init(_ column: Column) {
        self.column = column
        view = UnsafeColumnView(column)
    }

    /// The number of nulls.
    public var nullCount: Int { column.nullCount }

    /// The values without their validity, in the order of the column.
    ///
    /// Where an element is null the value is zero, false or empty.
    public var values: Values { Values(base: self) }

    /// Whether there is a value, for each element.
    public var validity: Validity { Validity(base: self) }

    /// The values that are not null, in order.
    @inlinable
    public func nonNull() -> [Element] {
        var result: [Element] = []
        result.reserveCapacity(count - column.nullCount)
        for index in 0..<count where !view.isNull(index) {
            result.append(Element.element(view, index))
        }
        return result
    }

    /// The values of a typed column without their validity.
    public struct Values: RandomAccessCollection, Sendable {
        @usableFromInline let base: TypedColumn

        @usableFromInline
        init(base: TypedColumn) {
            self.base = base
        }

        /// Always 0.
        @inlinable public var startIndex: Int { 0 }
        /// The number of elements.
        @inlinable public var endIndex: Int { base.view.count }
        /// The value at a position; zero, false or empty where the element is null.
        @inlinable
        public subscript(index: Int) -> Element {
            precondition(index >= 0 && index < base.view.count, "Element index is out of range")
            return withExtendedLifetime(base.column) { Element.element(base.view, index) }
        }
    }

    /// Whether there is a value, for each element of a typed column.
    public struct Validity: RandomAccessCollection, Sendable {
        @usableFromInline let base: TypedColumn

        @usableFromInline
        init(base: TypedColumn) {
            self.base = base
        }

        /// Always 0.
        @inlinable public var startIndex: Int { 0 }
        /// The number of elements.
        @inlinable public var endIndex: Int { base.view.count }
        /// Whether the element at a position has a value.
        @inlinable
        public subscript(index: Int) -> Bool {
            precondition(index >= 0 && index < base.view.count, "Element index is out of range")
            return withExtendedLifetime(base.column) { !base.view.isNull(index) }
        }
    }
}

// The pointers of the view lead into immutable buffers, which `column` keeps alive.
extension TypedColumn: @unchecked Sendable {}

extension TypedColumn: RandomAccessCollection {
    /// Always 0.
    @inlinable public var startIndex: Int { 0 }
    /// The number of elements.
    @inlinable public var endIndex: Int { view.count }
    /// The number of elements, nulls included.
    @inlinable public var count: Int { view.count }
    /// The element at a position, nil where it is null.
    @inlinable
    public subscript(index: Int) -> Element? {
        precondition(index >= 0 && index < view.count, "Element index is out of range")
        return withExtendedLifetime(column) {
            view.isNull(index) ? nil : Element.element(view, index)
        }
    }
}

extension Column {
    /// The column as a Swift type, without any conversion.
    ///
    /// Throws ``FrameError`` of kind `wrongType` unless the type reads as `T`, see ``ColumnElement``; a column of type
    /// `null` reads as every type.
    /// - Parameter element: The Swift type of the elements.
    public func typed<T: ColumnElement>(as element: T.Type = T.self) throws(FrameError) -> TypedColumn<T> {
        switch type {
        case .null:
            return TypedColumn(Column(nulls: count, type: T.columnType(for: [])))
        case .dictionary(let value) where T.reads(value):
            return TypedColumn(storage.children[0].nullCount > 0 ? decodedDictionary() : self)
        case _ where T.reads(type):
            return TypedColumn(self)
        default:
            throw FrameError(.wrongType, "A column of type \(type) cannot be read as \(T.self)")
        }
    }
}

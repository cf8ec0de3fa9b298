internal import SQLCore

/// A type with all that it is made of, as far as the form of its bytes goes.
indirect enum WireType {
    case base(WireBase)
    /// The decimals of money.
    case money(scale: Int)
    /// The bytes are the name.
    case enumeration
    case array(element: WireType, oid: UInt32)
    case range(WireType)
    case multirange(WireType)
    case composite([Attribute])
    /// A row whose fields say their own types.
    case record(TypeCatalog)
    /// Bytes that this library does not know.
    case opaque

    /// A field of a composite type.
    struct Attribute {
        var name: String
        var oid: UInt32
        var typmod: Int32
        var wire: WireType
    }

    /// The form of a type's values; `.opaque` if the type, or one that it is made of, is not known.
    init(_ oid: UInt32, _ catalog: TypeCatalog, depth: Int = 0) {
        guard depth < 32, let type = catalog.type(oid) else {
            self = .opaque
            return
        }
        switch type.kind {
        case .base(.money): self = .money(scale: catalog.moneyScale ?? 2)
        case .base(let wire): self = .base(wire)
        case .opaque: self = .opaque
        case .enumeration: self = .enumeration
        case .record: self = .record(catalog)
        case .domain(let base, _): self = WireType(base, catalog, depth: depth + 1)
        case .array(let element): self = .array(element: WireType(element, catalog, depth: depth + 1), oid: element)
        case .range(let subtype): self = .range(WireType(subtype, catalog, depth: depth + 1))
        case .multirange(let range): self = .multirange(WireType(range, catalog, depth: depth + 1))
        case .composite(let attributes):
            self = .composite(
                attributes.map { attribute in
                    Attribute(
                        name: attribute.name,
                        oid: attribute.oid,
                        typmod: attribute.typmod,
                        wire: WireType(attribute.oid, catalog, depth: depth + 1)
                    )
                }
            )
        }
    }

    /// Whether values can be written as the server prints them.
    var isPrintable: Bool {
        switch self {
        case .opaque: false
        case .base, .money, .enumeration, .record: true
        case .array(let element, _): element.isPrintable
        case .range(let wire), .multirange(let wire): wire.isPrintable
        case .composite(let attributes): attributes.allSatisfy(\.wire.isPrintable)
        }
    }
}

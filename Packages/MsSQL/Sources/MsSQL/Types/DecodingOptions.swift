/// What the caller may choose about reading.
struct DecodingOptions: Equatable {
    var unknownTypes = MsSQLUnknownTypePolicy.lenient
    var dateTimeOffsets = MsSQLOffsetPolicy.instant
}

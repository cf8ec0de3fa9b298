/// Packages found, one page of them.
public struct CKANPackageSearch: Sendable, Hashable, Codable {
    /// How many there are in all.
    public var count: Int
    /// Those of this page.
    public var results: [CKANPackage]
}

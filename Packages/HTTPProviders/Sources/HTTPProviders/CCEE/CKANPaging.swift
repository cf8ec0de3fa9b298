internal import HTTPCore

/// Decides which page of a resource comes next: a value that takes what each page says and sends nothing itself.
///
/// The server lowers a limit above its ceiling without an error and echoes the one that it applied; so the loop goes
/// on by what came and ends by the stated total, never by a page that looks short. A resource is rewritten in place
/// when accounts are revised: a total that changes, or rows that come twice, mean that the pages do not belong
/// together, and reading begins anew.
struct CKANPaging: Sendable {
    /// What to ask for.
    struct Step: Sendable, Hashable {
        var offset: Int
        var limit: Int
    }

    /// What a page says of itself.
    struct Page: Sendable, Hashable {
        var rows: Int
        /// The limit that the server applied; `nil` if it says none.
        var limit: Int?
        /// The rows in all; `nil` if it says none.
        var total: Int?
        /// The first and last `_id`; `nil` if the page has none.
        var firstID: Int64?
        var lastID: Int64?
    }

    /// What to do with the page.
    enum Verdict: Sendable, Hashable {
        /// It belongs to the result.
        case keep
        /// It and all before it do not.
        case restart
    }

    private let start: Int
    private let wanted: Int?
    private let asked: Int
    private let maximumRestarts: Int

    private var limit: Int
    private var offset: Int
    private var received = 0
    private var total: Int?
    private var lastID: Int64?
    private var restarts = 0
    private var isDone: Bool

    /// Begins at `start`, for `wanted` rows or all, `limit` at a time.
    init(start: Int, wanted: Int?, limit: Int, maximumRestarts: Int) {
        self.start = start
        self.wanted = wanted
        self.asked = limit
        self.maximumRestarts = maximumRestarts
        self.limit = limit
        offset = start
        isDone = false
    }

    /// The next page; `nil` at the end.
    var next: Step? {
        guard !isDone else { return nil }
        let left = wanted.map { $0 - received }
        // A page of no rows still tells the columns.
        return Step(offset: offset, limit: min(limit, left ?? limit))
    }

    /// Takes a page in.
    ///
    /// - Throws: `.corrupted` for rows that are missing, `.conflict` when the resource keeps changing.
    mutating func receive(_ page: Page) throws(ConnError) -> Verdict {
        if let total, let now = page.total, now != total { return try restart("its number of rows changed") }
        if let lastID, let first = page.firstID, first <= lastID { return try restart("rows came twice") }
        total = page.total ?? total
        if let applied = page.limit, applied > 0, applied < limit { limit = applied }
        offset += page.rows
        received += page.rows
        lastID = page.lastID ?? lastID
        if let wanted, received >= wanted {
            isDone = true
        } else if let total {
            isDone = offset >= total || (page.rows == 0 && start >= total)
        } else {
            // Without a total only an empty page is certainly the last.
            isDone = page.rows == 0
        }
        if !isDone, page.rows == 0 {
            throw ConnError(
                .corrupted,
                "CCEE's datastore ended early: \(offset) of \(total ?? 0) rows came, and then an empty page",
                advice: "read the resource again, or its file with resourceFrame",
                outcome: .unknown
            )
        }
        return .keep
    }

    private mutating func restart(_ why: String) throws(ConnError) -> Verdict {
        guard restarts < maximumRestarts else {
            throw ConnError(
                .conflict,
                "The resource was rewritten while it was read: \(why) between pages, \(restarts + 1) times",
                advice: "read it later, or its file with resourceFrame",
                outcome: .unknown
            )
        }
        restarts += 1
        limit = asked
        offset = start
        received = 0
        total = nil
        lastID = nil
        return .restart
    }
}

/// The filters of one text, one behind the other: each reads what the one before let out.
///
/// What the first filter blocks does not reach the second, so where two of them block, the one that stands later in the line has found
/// the earlier place: its block counts. What filters behind a block still hold is not let out any more.
struct TextChain: Sendable {
    /// What became of a piece of text.
    enum Passed: Sendable {
        /// It passes as it came, and nothing else with it.
        case untouched
        /// This passes in its place: what was held comes with it, what may become a match stays.
        case text(String)
    }

    /// What one filter found of one kind.
    struct Finding: Sendable {
        /// The number of the rail among all behind the model.
        var rail: Int
        /// What it is.
        var reason: String
        /// How often.
        var count: Int
        /// Where the first one begins, in bytes of what the filter read.
        var offset: Int
    }

    /// What ends the text.
    struct Block: Sendable {
        /// The number of the rail among all behind the model.
        var rail: Int
        /// Why, and what is said in its place.
        var block: RailBlock
        /// Where the blocked text begins, in bytes of what the filter read; nil where the filter does not tell.
        var offset: Int?
    }

    private struct Link: Sendable {
        var filter: any TextFilter
        let rail: Int
        var heldByteCount = 0
    }

    private var links: [Link]
    private var output = FilterOutput()
    /// How many bytes all filters hold together.
    private(set) var heldByteCount = 0
    /// What was found, one entry for each rail and kind.
    private(set) var findings: [Finding] = []
    /// What ended the text; nothing may be pushed after it.
    private(set) var block: Block?

    /// Makes the filters of one text.
    init(_ readers: [OutputRails.Reader], place: (OutputRails.Reader) -> TextFilterRequest) {
        links = readers.map { Link(filter: $0.rail.makeFilter(place($0)), rail: $0.number) }
    }

    /// Whether there are no filters.
    var isEmpty: Bool { links.isEmpty }

    /// The rail that holds most of the text back; nil where nothing is held.
    var holder: Int? { links.filter { $0.heldByteCount > 0 }.max { $0.heldByteCount < $1.heldByteCount }?.rail }

    /// Takes the next piece.
    mutating func push(_ text: String) -> Passed {
        var current = text
        var isUntouched = true
        for index in links.indices {
            if links[index].filter.passes(current) { continue }
            output.text = ""
            links[index].filter.push(current, into: &output)
            // The usual case: the filter handed the piece on.
            if output.findings.isEmpty, output.block == nil, output.text.hasSameBytes(as: current) { continue }
            isUntouched = false
            current = output.text
            take(from: index)
            if current.isEmpty { break }
        }
        return isUntouched ? .untouched : .text(current)
    }

    /// Ends the text.
    ///
    /// - Returns: what was held and may leave.
    mutating func finish() -> String {
        var tail = ""
        for index in links.indices {
            output.text = ""
            if !tail.isEmpty { links[index].filter.push(tail, into: &output) }
            // Behind a block the text does not end, it is cut.
            if block == nil, output.block == nil { links[index].filter.finish(into: &output) }
            tail = output.text
            take(from: index)
        }
        return tail
    }

    /// Notes what a filter found and holds.
    private mutating func take(from index: Int) {
        let rail = links[index].rail
        let held = links[index].filter.heldByteCount
        heldByteCount += held - links[index].heldByteCount
        links[index].heldByteCount = held
        for finding in output.findings {
            if let known = findings.firstIndex(where: { $0.rail == rail && $0.reason == finding.reason }) {
                findings[known].count += 1
            } else {
                findings.append(Finding(rail: rail, reason: finding.reason, count: 1, offset: finding.offset))
            }
        }
        if let found = output.block { block = Block(rail: rail, block: found, offset: output.blockOffset) }
        if !output.findings.isEmpty || output.block != nil { output = FilterOutput() }
    }
}

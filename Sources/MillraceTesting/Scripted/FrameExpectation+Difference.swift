public import MillraceCore

extension FrameExpectation {
    /// How frames differ from what is expected; nil where they do not.
    ///
    /// One line for each frame: two blanks before what is as expected, `-` before what is missing, `+` before what is there instead. Of
    /// both lists the longest common part stays together. O(n · m).
    ///
    /// - Parameter failure: what the stream threw; told at the end.
    public static func difference(
        of frames: [StreamFrame], from expected: [FrameExpectation], failure: LLMError? = nil
    ) -> String? {
        if frames.count == expected.count, failure == nil, zip(expected, frames).allSatisfy({ $0.matches($1) }) { return nil }
        // The length of the longest common part of what is left of both, for every pair of places.
        var common = Array(repeating: Array(repeating: 0, count: frames.count + 1), count: expected.count + 1)
        for row in expected.indices.reversed() {
            for column in frames.indices.reversed() {
                common[row][column] =
                    expected[row].matches(frames[column])
                    ? common[row + 1][column + 1] + 1 : max(common[row + 1][column], common[row][column + 1])
            }
        }
        var lines: [String] = []
        var (row, column) = (0, 0)
        while row < expected.count || column < frames.count {
            if row < expected.count, column < frames.count, expected[row].matches(frames[column]) {
                lines.append("  \(expected[row])")
                (row, column) = (row + 1, column + 1)
            } else if row < expected.count, column == frames.count || common[row + 1][column] >= common[row][column + 1] {
                lines.append("- \(expected[row])")
                row += 1
            } else {
                lines.append("+ \(FrameExpectation(frames[column]))")
                column += 1
            }
        }
        if let failure { lines.append("threw \(failure)") }
        return lines.joined(separator: "\n")
    }
}

extension FrameStream {
    /// Reads the stream to its end and says how its frames differ from what is expected; nil where they do not.
    ///
    /// - Parameters:
    ///   - expected: the frames.
    ///   - failure: the ``LLMError/code`` of the error that must be thrown after them; nil where none may be.
    public func difference(from expected: [FrameExpectation], throwing failure: String? = nil) async -> String? {
        let (frames, error) = await drained()
        if let failure {
            guard let error else {
                return (FrameExpectation.difference(of: frames, from: expected) ?? "the frames are as expected")
                    + "\nbut nothing was thrown"
            }
            return FrameExpectation.difference(of: frames, from: expected, failure: error.code == failure ? nil : error)
        }
        return FrameExpectation.difference(of: frames, from: expected, failure: error)
    }

    /// All frames, and what was thrown after them.
    public func drained() async -> (frames: [StreamFrame], failure: LLMError?) {
        var frames: [StreamFrame] = []
        do throws(LLMError) {
            var iterator = makeAsyncIterator()
            while let frame = try await iterator.next() { frames.append(frame) }
            return (frames, nil)
        } catch {
            return (frames, error)
        }
    }
}

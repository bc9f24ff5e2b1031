//! Making a notice fit: texts and lists are cut to what the receiver takes, counted as the receiver counts.

/// How much of a notice is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Most items of a list.
    pub items: usize,
    /// Most characters of one text.
    pub width: usize,
}

/// From all that is useful to hardly anything. The last one fits whatever a pack says: its texts are of bounded number and
/// length.
const ROOMS: [Room; 7] = [
    Room { items: 10, width: 400 },
    Room { items: 7, width: 240 },
    Room { items: 5, width: 160 },
    Room { items: 4, width: 100 },
    Room { items: 3, width: 60 },
    Room { items: 1, width: 40 },
    Room { items: 0, width: 24 },
];

/// The fullest writing of `write` whose `size` is at most `most`.
pub(super) fn fit<T>(most: usize, size: impl Fn(&T) -> usize, write: impl Fn(Room) -> T) -> T {
    let [rooms @ .., last] = ROOMS;
    let fitting = rooms.into_iter().map(&write).find(|written| size(written) <= most);
    fitting.unwrap_or_else(|| write(last))
}

/// At most `most` characters; what is cut ends with an ellipsis.
pub(super) fn clip(text: &str, most: usize) -> String {
    if text.chars().take(most + 1).count() <= most {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// At most `most` units of UTF-16, in which JavaScript and much else counts, and never half of a character.
pub(super) fn clip_utf16(text: &str, most: usize) -> String {
    if text.encode_utf16().take(most + 1).count() <= most {
        return text.to_owned();
    }
    let mut left = most.saturating_sub(1);
    let fits = |c: &char| match left.checked_sub(c.len_utf16()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    let mut cut: String = text.chars().take_while(fits).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_ends_with_an_ellipsis_and_is_never_too_long() {
        assert_eq!((clip("abc", 3), clip("abcd", 3), clip("ab cd", 4)), ("abc".into(), "ab…".into(), "ab…".into()));
        assert_eq!((clip_utf16("😀😀", 4), clip_utf16("😀😀😀", 4)), ("😀😀".into(), "😀…".into()));
    }

    #[test]
    fn the_fullest_that_fits_is_taken() {
        let of = |most: usize| fit(most, |room: &usize| *room, |room| room.items * room.width);
        assert_eq!((of(5_000), of(4_000), of(900), of(1)), (4_000, 4_000, 800, 0));
    }
}

"""Letters to group customers about their policies: before they end, and thanks after they were issued."""

def test_a_saved_run_in_a_folder_is_no_part_of_its_table(tmp_path):
    """The records that a run keeps beside the Parquet files are not read a second time."""
    kept = tmp_path / "table.run" / "records"
    kept.mkdir(parents=True)
    for folder in (tmp_path, kept):
        pl.DataFrame({"x": [1, 2], "y": [3, 4]}).write_parquet(folder / "a.parquet")
    assert read_table(tmp_path).rows == 2
